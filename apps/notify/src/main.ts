import 'reflect-metadata';
import { notifyConfig } from './notify.config.js';
import { startNotify } from './start-notify.js';

await startNotify(notifyConfig());
