/**
 * Tables that are kept by months of the event's id: a UUIDv7 begins with the millisecond of its making, so that a range of
 * ids is a range of time, and what belongs to one event lies in one month of each.
 */
export const MONTHLY_TABLES = ['event', 'event_push', 'reporter_identity'] as const;
export type MonthlyTable = (typeof MONTHLY_TABLES)[number];

/** The smallest id of a month (UTC), its first day given. */
export const MONTH_BOUND = `
  CREATE FUNCTION event_month_bound(month date) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex((extract(epoch FROM month::timestamp) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
  $$`;

/** The month (UTC) that an id is from. */
export const MONTH_OF = `
  CREATE FUNCTION event_month_of(id uuid) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT date_trunc('month', to_timestamp(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
                               AT TIME ZONE 'UTC')::date
  $$`;

/**
 * Makes the months that are missing up to `through`, and returns the first day that has none yet. The service calls it,
 * which may create nothing itself: it runs with its owner's rights, and what it takes is a date of the coming year.
 * A month is attached complete, so that writers wait for nothing; partitions are granted to nobody and closed to rows.
 */
export const keepMonths = (schema: string): string => `
  CREATE FUNCTION keep_event_months(through date) RETURNS date LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = ${schema}, pg_temp AS $$
  DECLARE
    month date;
    part text;
    kind text;
  BEGIN
    IF through > (now() AT TIME ZONE 'UTC')::date + 366 THEN
      RAISE EXCEPTION 'months are made at most a year ahead' USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('event months'));
    SELECT event_month_of(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([0-9a-f-]{36})''\\)'))[1])::uuid)
      INTO STRICT month
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'event'::regclass;
    WHILE month <= through LOOP
      FOREACH kind IN ARRAY '{${MONTHLY_TABLES.join(',')}}'::text[] LOOP
        part := kind || to_char(month, '_YYYY_MM');
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES)
                          WITH (toast_tuple_target = 8160)', part, kind);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', kind, part,
                       event_month_bound(month), event_month_bound((month + interval '1 month')::date));
      END LOOP;
      month := (month + interval '1 month')::date;
    END LOOP;
    RETURN month;
  END $$`;
