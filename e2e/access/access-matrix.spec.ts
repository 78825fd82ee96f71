import { setTimeout as sleep } from 'node:timers/promises';
import { AccessPolicy, ACCESS, type Kind, type Places, POLICY, type PolicyLine } from '#domain/access';
import type { AuditedRoute, Role } from '#platform/auth';
import { readAccessTable, type TableRow } from './access-table.js';
import { asker, type Relation, RELATIONS } from './relations.js';
import { type ItemRoute, officeOf, relationsOf, sampleTitle, SCOPES } from './item-route.js';
import { ITEM_ROUTES, mark, plainPath, rowsOf } from './route-samples.js';
import { runServices, type ServicesUnderAccess, type ServiceUnderAccess } from './running-services.js';
import { ROLE_IDS } from './sample-people.js';
import { seedCommon, SEEDS } from './seed-relations.js';

// docs/access-table.md, asked of the running services cell by cell: every route of every service, every role, every
// relation. Then the table against the policy as data, with each line of it and each role of each route taken away.

const AT_ONCE = 6;
const LEAST_CELLS = 5_000;
const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
/** The gateway has nothing behind it here: who gets so far has passed. */
const NOBODY_BEHIND = [502, 503];
/** Whether a busy service is ready is not asked here: whoever is told that it is not has been let in. */
const TELLS_READINESS: readonly string[] = ['/readyz', '/health'];
const NOT_READY = 503;

interface Line {
  readonly service: ServiceUnderAccess;
  readonly route: AuditedRoute;
  readonly row: TableRow;
  /** Null where the route is about nothing of anybody's. */
  readonly item: ItemRoute | null;
}

let all: ServicesUnderAccess;
let lines: readonly Line[];
const table = readAccessTable();
const rowOf = (service: string, route: string): TableRow | undefined =>
  table.find((row) => row.route === route && (row.service === service || row.service === 'common'));

beforeAll(async () => {
  all = await runServices();
  await Promise.all(
    all.services.map(async ({ name, db }) => {
      await SEEDS[name]!(db);
      await seedCommon(db);
    }),
  );
  await Promise.all(all.services.map(({ db }) => sealed(db)));
  lines = all.services.flatMap((service) =>
    service.routes.flatMap((route) =>
      rowsOf(service.name, route).flatMap((name) => {
        const row = rowOf(service.name, name);
        return row === undefined ? [] : [{ service, route, row, item: ITEM_ROUTES[service.name]?.[name] ?? null }];
      }),
    ),
  );
}, 180_000);
afterAll(() => all.stop(), 60_000);

/** Until the sealer has come to what was written; what is not sealed has no proof. */
async function sealed({ database }: ServiceUnderAccess['db']): Promise<void> {
  const isSealed = `SELECT FROM history_seal HAVING max(to_position) >= (SELECT max(position) FROM history)`;
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await database.read((tx) => tx.query(isSealed))).length === 1) return;
    await sleep(100);
  }
  throw new Error('the history was not sealed within a minute');
}

const describeLine = ({ service, row }: Line): string => `${service.name} ${row.route}`;

const bodyOf = async ({ body }: ItemRoute, relation: Relation): Promise<object | undefined> =>
  typeof body === 'function' ? await body(relation) : body;

/** Whether the request got what it is for. What is refused must be refused as such, and tell nothing. */
async function passes(line: Line, role: Role, relation: Relation): Promise<boolean | string> {
  const { service, route, item } = line;
  const method = route.method === 'ALL' ? 'GET' : route.method;
  const bare = ['POST', 'PUT'].includes(method) ? {} : undefined;
  const { status, text } =
    item === null
      ? await service.ask(asker(role), method, plainPath(route.path), bare)
      : await service.ask(asker(role), method, item.path(relation), await bodyOf(item, relation));
  const isMeant =
    (service.name === 'gateway' && NOBODY_BEHIND.includes(status)) ||
    (status === NOT_READY && TELLS_READINESS.includes(route.path));
  if (status >= 500 && !isMeant) return `answered ${status}`;
  if (item === null) return status !== FORBIDDEN && status !== UNAUTHENTICATED;
  const refused = [UNAUTHENTICATED, FORBIDDEN, NOT_FOUND].includes(status);
  if (refused && text.includes(sampleTitle(item.kind, relation))) return 'refused, and told what it is';
  return item.listed ? !refused && text.includes(mark(item, relation)) : !refused;
}

describe('the table', () => {
  it('has a line for every route of every service, and for each way to ask it', () => {
    const missing = all.services.flatMap((service) =>
      service.routes.flatMap((route) =>
        rowsOf(service.name, route)
          .filter((name) => rowOf(service.name, name) === undefined)
          .map((name) => `${service.name}: ${name} (${route.name}) has no line in docs/access-table.md`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('has no line for what is not there', () => {
    const there = new Set(lines.map(({ row }) => row));
    expect(table.filter((row) => !there.has(row)).map(({ service, route }) => `${service}: ${route}`)).toEqual([]);
  });

  it('says the same of all relations that do not differ for a route', () => {
    const different = lines.filter(({ row, item }) => {
      const asked = relationsOf(item);
      const like = (relation: Relation): Relation =>
        asked.find((one) => item === null || one === relation || officeOf(one) === officeOf(relation)) ?? relation;
      const told = (relation: Relation): string => [...row.may.get(relation.id)!].join();
      return (item === null || item.scope !== undefined) && RELATIONS.some((one) => told(one) !== told(like(one)));
    });
    expect(different.map(describeLine)).toEqual([]);
  });
});

describe('the running services', () => {
  it('answer as the table says, cell by cell', async () => {
    const wrong: string[] = [];
    let cells = 0;
    const ask = async (line: Line, role: Role, relation: Relation): Promise<void> => {
      cells += 1;
      const expected = line.row.may.get(relation.id)!.has(role);
      const found = await passes(line, role, relation);
      if (found === expected) return;
      const says = typeof found === 'string' ? found : found ? 'may' : 'may not';
      wrong.push(`${describeLine(line)}: ${role}, ${relation.says}: ${says}`);
    };
    await Promise.all(
      all.services.map(async (service) => {
        const jobsOf = (alone: boolean) =>
          lines
            .filter((line) => line.service === service && (line.item?.alone ?? false) === alone)
            .flatMap((line) =>
              ROLE_IDS.flatMap((role) => relationsOf(line.item).map((relation) => ({ line, role, relation }))),
            );
        const jobs = jobsOf(false);
        const worker = async (): Promise<void> => {
          for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) await ask(job.line, job.role, job.relation);
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        for (const job of jobsOf(true)) await ask(job.line, job.role, job.relation);
      }),
    );
    process.stdout.write(`access matrix: ${cells} cells, ${lines.length} lines, ${ROLE_IDS.length} roles\n`);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThanOrEqual(LEAST_CELLS);
  }, 600_000);

  it('let nobody in who says not who it is, but where the table says “任何人”', async () => {
    const wrong: string[] = [];
    for (const line of lines) {
      const { service, route, row, item } = line;
      const method = route.method === 'ALL' ? 'GET' : route.method;
      const path = item === null ? plainPath(route.path) : item.path(RELATIONS[0]!);
      const { status } = await service.ask(null, method, path, ['POST', 'PUT'].includes(method) ? {} : undefined);
      if ((status !== UNAUTHENTICATED) !== row.anybody) wrong.push(`${describeLine(line)} answered ${status}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});

/** The same answers from the policy as data and the statements of the routes. */
function modelled(
  line: Line,
  role: Role,
  relation: Relation,
  policy: AccessPolicy,
  routeRoles: readonly Role[],
): boolean {
  const { item, row } = line;
  if (row.anybody) return true;
  if (!routeRoles.includes(role)) return false;
  if (item === null) return true;
  const person = asker(role);
  const isCommander = item.commandRoles?.includes(role) ?? true;
  if (item.scope !== undefined) return isCommander && SCOPES[item.scope](person, relation.place.procuratorateId);
  const kind = item.kind as Kind;
  const place: Places[keyof Places] = { ...relation.place, roles: ROLE_IDS, actorId: null };
  const may = (action: ItemRoute['action']) => policy.decide(person, action, kind, place).allowed;
  // Whoever handles it has to see it first.
  const handles = item.action !== 'command' || kind === 'record' || may('read');
  return may(item.action) && handles && isCommander;
}

const rolesOf = ({ access }: AuditedRoute): readonly Role[] => (access?.kind === 'roles' ? access.roles : []);

/** Lines of the table of which some cell is another under this policy. */
const differing = (among: readonly Line[], policy: AccessPolicy, routeRoles = rolesOf): string[] =>
  among
    .filter((line) =>
      RELATIONS.some((relation) =>
        ROLE_IDS.some(
          (role) =>
            modelled(line, role, relation, policy, routeRoles(line.route)) !== line.row.may.get(relation.id)!.has(role),
        ),
      ),
    )
    .map(describeLine);

describe('the policy as data', () => {
  it('gives the answers of the table', () => {
    expect(differing(lines, ACCESS)).toEqual([]);
  });

  it('gives others as soon as any line of it, or any role of a line, is taken away', () => {
    const unnoticed: string[] = [];
    const tryWith = (what: string, policy: readonly PolicyLine[]): void => {
      if (differing(lines, new AccessPolicy(policy)).length === 0) unnoticed.push(what);
    };
    for (const line of POLICY) {
      const others = POLICY.filter((other) => other !== line);
      tryWith(line.id, others);
      if (line.roles === 'everybody') continue;
      for (const role of line.roles) {
        const fewer = { ...line, roles: line.roles.filter((other) => other !== role) };
        tryWith(
          `${line.id} without ${role}`,
          POLICY.map((other) => (other === line ? fewer : other)),
        );
      }
    }
    expect(unnoticed).toEqual([]);
  });

  it('gives others as soon as any role of any route is taken away', () => {
    const unnoticed: string[] = [];
    const byRoute = new Map<AuditedRoute, Line[]>();
    for (const line of lines) byRoute.set(line.route, [...(byRoute.get(line.route) ?? []), line]);
    for (const [route, ofRoute] of byRoute) {
      // Commands let every reader in, so that the refusal names the article and who may: no cell needs those roles.
      const commandRoles = new Set(ofRoute.flatMap(({ item }) => item?.commandRoles ?? []));
      const needed = rolesOf(route).filter((role) => commandRoles.size === 0 || commandRoles.has(role));
      for (const role of needed) {
        const fewer = () => rolesOf(route).filter((other) => other !== role);
        if (differing(ofRoute, ACCESS, fewer).length === 0) unnoticed.push(`${route.name} without ${role}`);
      }
    }
    expect(unnoticed).toEqual([]);
  });

  it('gives others when a route lets anybody in whom it does not', () => {
    const everyRole = () => ROLE_IDS;
    const unnoticed = lines
      .filter(({ route, row, item }) => route.access?.kind === 'roles' && !row.anybody && item === null)
      .filter(({ route }) => rolesOf(route).length < ROLE_IDS.length)
      .filter((line) => differing([line], ACCESS, everyRole).length === 0);
    expect(unnoticed.map(describeLine)).toEqual([]);
  });
});
