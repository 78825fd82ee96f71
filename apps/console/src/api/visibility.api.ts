import { get, service } from './client.js';

/** Whether a person can see an item, and which layer and rule decides it. */
export interface Visibility {
  readonly personId: string;
  readonly visible: boolean;
  readonly layer: string;
  readonly rule: string | null;
  readonly says: string;
}

/** Every question is recorded, so it is asked by a press of a button and never again by itself. */
export const explainVisibility = (item: string, personId: string | undefined): Promise<Visibility> =>
  get(service('case-handling', 'visibility'), { item, personId });
