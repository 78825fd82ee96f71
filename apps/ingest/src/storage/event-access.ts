/** Where the policy of access finds its fields, of an event `e` from `EVENTS_BY_ACCESS`. */
export const EVENT_ACCESS = {
  procuratorateId: 'e.procuratorate_id',
  regionCode12: 'e.region_code12',
  recusedIds: 'r.recused_ids',
};

/** Events, each with the people from whom it is kept by 回避, as far as the reader may know of them. */
export const EVENTS_BY_ACCESS = `event e CROSS JOIN LATERAL (
  SELECT ARRAY (SELECT o.person_id FROM recused_event o WHERE o.event_id = e.event_id) AS recused_ids) r`;
