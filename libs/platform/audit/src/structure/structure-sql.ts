import { peopleRole, serviceRole } from '#platform/postgres';

/** Settings with which a role or database would pass triggers, policies or names by. */
const SETTINGS =
  'session_replication_role|row_security|search_path|role|session_preload_libraries|local_preload_libraries';

/** Grants of one kind of object, each as `grant on <object> to <grantee>`; without an own list those that come by default. */
const grants = (object: string, list: string, from: string): string => `
  SELECT 'grant on ' || ${object} || ' to ' || coalesce(g.rolname, 'public'),
         string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ',' ORDER BY a.privilege_type)
    FROM ${from} CROSS JOIN LATERAL aclexplode(${list}) a LEFT JOIN pg_roles g ON g.oid = a.grantee
   GROUP BY 1`;

const FUNCTION = `'function ' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')'`;

/**
 * Everything of the current schema that decides what may be done to its rows, one row `(name, definition)` each: tables with
 * owner and row security, columns, constraints, unique indexes, triggers, policies, rules, functions, grants; and the roles
 * behind them with their attributes, members and settings. Definitions hold names, never object ids, so that a restored
 * database has the same. `search_path` must be this schema alone: definitions leave its name out then.
 */
export const structureSql = (schema: string): string => `
  WITH RECURSIVE here AS (
    SELECT * FROM pg_namespace WHERE nspname = current_schema()
  ), rel AS (
    SELECT c.*, CASE WHEN c.relkind = 'S' THEN 'sequence ' ELSE '' END || c.relname AS label
      FROM pg_class c JOIN here ON c.relnamespace = here.oid WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  ), f AS (
    SELECT p.* FROM pg_proc p JOIN here ON p.pronamespace = here.oid
  ), granted AS (
    SELECT a.grantee FROM rel CROSS JOIN LATERAL aclexplode(rel.relacl) a
     UNION SELECT a.grantee FROM f CROSS JOIN LATERAL aclexplode(f.proacl) a
     UNION SELECT a.grantee FROM here CROSS JOIN LATERAL aclexplode(here.nspacl) a
     UNION SELECT a.grantee FROM rel JOIN pg_attribute c ON c.attrelid = rel.oid CROSS JOIN LATERAL aclexplode(c.attacl) a
     UNION SELECT relowner FROM rel UNION SELECT proowner FROM f UNION SELECT nspowner FROM here
     UNION SELECT oid FROM pg_roles WHERE rolname IN ('${serviceRole(schema)}', '${peopleRole(schema)}')
  ), behind AS (
    SELECT r.* FROM pg_roles r JOIN granted ON granted.grantee = r.oid
  ), member AS (
    SELECT m.roleid, m.member, m.admin_option FROM pg_auth_members m JOIN behind ON m.roleid = behind.oid
     UNION
    SELECT m.roleid, m.member, m.admin_option FROM pg_auth_members m JOIN member ON m.roleid = member.member
  ), above AS (
    SELECT m.roleid, m.member, m.admin_option FROM pg_auth_members m JOIN behind ON m.member = behind.oid
     UNION
    SELECT m.roleid, m.member, m.admin_option FROM pg_auth_members m JOIN above ON m.member = above.roleid
  )
  SELECT 'schema'::text, pg_get_userbyid(nspowner)::text FROM here
   UNION ALL
  SELECT 'table ' || relname,
         concat_ws(' ', relkind, pg_get_userbyid(relowner), relpersistence, relrowsecurity, relforcerowsecurity,
                   CASE WHEN relkind IN ('v', 'm') THEN array_to_string(reloptions, ',') || pg_get_viewdef(oid) END)
    FROM rel WHERE relkind <> 'S'
   UNION ALL
  SELECT 'columns of ' || rel.relname,
         string_agg(concat_ws(' ', c.attname, format_type(c.atttypid, c.atttypmod), c.attnotnull, c.attidentity, c.attgenerated,
                              pg_get_expr(d.adbin, d.adrelid)), '; ' ORDER BY c.attnum)
    FROM rel JOIN pg_attribute c ON c.attrelid = rel.oid AND c.attnum > 0 AND NOT c.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
   WHERE rel.relkind <> 'S' GROUP BY rel.relname
   UNION ALL
  SELECT 'constraint ' || k.conname || ' on ' || rel.relname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
    FROM pg_constraint k JOIN rel ON rel.oid = k.conrelid WHERE k.contype <> 'n'
   UNION ALL
  SELECT 'index ' || x.relname || ' on ' || rel.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid)
    FROM pg_index i JOIN rel ON rel.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indisunique
   UNION ALL
  SELECT 'trigger ' || t.tgname || ' on ' || rel.relname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger t JOIN rel ON rel.oid = t.tgrelid WHERE NOT t.tgisinternal
   UNION ALL
  SELECT 'triggers of keys on ' || rel.relname, string_agg(t.tgenabled::text, '' ORDER BY t.tgenabled)
    FROM pg_trigger t JOIN rel ON rel.oid = t.tgrelid WHERE t.tgisinternal GROUP BY rel.relname
   UNION ALL
  SELECT 'policy ' || p.polname || ' on ' || rel.relname,
         concat_ws(' ', p.polcmd, p.polpermissive,
                   (SELECT string_agg(coalesce(r.rolname, 'public'), ',' ORDER BY r.rolname)
                      FROM unnest(p.polroles) AS whom (role) LEFT JOIN pg_roles r ON r.oid = whom.role),
                   'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN rel ON rel.oid = p.polrelid
   UNION ALL
  SELECT 'rule ' || w.rulename || ' on ' || rel.relname, concat_ws(' ', pg_get_ruledef(w.oid), w.ev_enabled)
    FROM pg_rewrite w JOIN rel ON rel.oid = w.ev_class WHERE w.rulename <> '_RETURN'
   UNION ALL
  SELECT ${FUNCTION},
         concat_ws(' ', pg_get_userbyid(f.proowner), l.lanname, f.prokind, f.prosecdef, f.proleakproof, f.proisstrict,
                   f.provolatile, f.proretset, format_type(f.prorettype, NULL), array_to_string(f.proconfig, ','), f.probin,
                   f.prosrc, pg_get_function_sqlbody(f.oid))
    FROM f JOIN pg_language l ON l.oid = f.prolang
   UNION ALL
  SELECT 'event trigger ' || e.evtname, concat_ws(' ', e.evtevent, e.evtenabled, e.evtfoid::regproc)
    FROM pg_event_trigger e
   UNION ALL
  ${grants(`'schema'`, `coalesce(o.nspacl, acldefault('n', o.nspowner))`, 'here o')}
   UNION ALL
  ${grants('o.label', `coalesce(o.relacl, acldefault(CASE o.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, o.relowner))`, 'rel o')}
   UNION ALL
  ${grants(`o.relname || '.' || c.attname`, 'c.attacl', 'rel o JOIN pg_attribute c ON c.attrelid = o.oid')}
   UNION ALL
  ${grants(FUNCTION, `coalesce(f.proacl, acldefault('f', f.proowner))`, 'f')}
   UNION ALL
  SELECT 'grants of later objects', string_agg(concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclobjtype,
                   coalesce(g.rolname, 'public'), a.privilege_type), '; '
                   ORDER BY d.defaclrole::regrole::text, d.defaclobjtype, g.rolname, a.privilege_type)
    FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
   WHERE d.defaclnamespace IN (0, (SELECT oid FROM here)) AND d.defaclrole IN (SELECT oid FROM behind) HAVING count(*) > 0
   UNION ALL
  SELECT 'role ' || rolname, concat_ws(' ', rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit)
    FROM behind
   UNION ALL
  SELECT 'member ' || pg_get_userbyid(m.member) || ' of ' || pg_get_userbyid(m.roleid), string_agg(m.admin_option::text, ',' ORDER BY m.admin_option)
    FROM (SELECT * FROM member UNION SELECT * FROM above) m GROUP BY m.member, m.roleid
   UNION ALL
  SELECT 'setting of ' || coalesce('role ' || r.rolname, 'database'), string_agg(v.setting, '; ' ORDER BY v.setting)
    FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS v (setting) LEFT JOIN behind r ON r.oid = s.setrole
   WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
     AND (s.setrole = 0 OR r.oid IS NOT NULL) AND v.setting ~ '^(${SETTINGS})='
   GROUP BY r.rolname`;
