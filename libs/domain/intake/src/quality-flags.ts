/** What is odd about an event without being a reason to refuse it. Stable words: rules and lists filter by them. */
export const FLAG = {
  /** `reportedAt` lies more than five minutes after the arrival: the event counts at its arrival. */
  reportedInFuture: 'REPORTED_IN_FUTURE',
  occurredAfterReported: 'OCCURRED_AFTER_REPORTED',
  updatedBeforeReported: 'UPDATED_BEFORE_REPORTED',
  dispatchedBeforeReported: 'DISPATCHED_BEFORE_REPORTED',
  signedBeforeDispatched: 'SIGNED_BEFORE_DISPATCHED',
  finishedBeforeDispatched: 'FINISHED_BEFORE_DISPATCHED',
  finishedBeforeReported: 'FINISHED_BEFORE_REPORTED',
  /** Said to have been done more than five minutes after the arrival: left out, and a step counts for no time. */
  dispatchedInFuture: 'DISPATCHED_IN_FUTURE',
  signedInFuture: 'SIGNED_IN_FUTURE',
  finishedInFuture: 'FINISHED_IN_FUTURE',
  stepInFuture: 'STEP_IN_FUTURE',
  /** The update time of an event or a disposal: it counts as if none had come. */
  updatedInFuture: 'UPDATED_IN_FUTURE',
  deadlineBeforeReported: 'DEADLINE_BEFORE_REPORTED',
  extensionBeforeDeadline: 'EXTENSION_BEFORE_DEADLINE',
  /** At least one time had no offset and was read as +08:00. */
  zoneAssumed: 'TIME_ZONE_ASSUMED',
  occurredAtUnreadable: 'OCCURRED_AT_UNREADABLE',
  updatedAtUnreadable: 'UPDATED_AT_UNREADABLE',
  disposalTimeUnreadable: 'DISPOSAL_TIME_UNREADABLE',
  takenAtUnreadable: 'TAKEN_AT_UNREADABLE',
  /** No region came with the event: its source's was taken. */
  regionFromSource: 'REGION_FROM_SOURCE',
  /** No region came with the event: the one inside its grid code was taken. */
  regionFromGrid: 'REGION_FROM_GRID',
  regionOutsideSource: 'REGION_OUTSIDE_SOURCE',
  regionFormOdd: 'REGION_FORM_ODD',
  gridFormUnknown: 'GRID_FORM_UNKNOWN',
  gridOutsideRegion: 'GRID_OUTSIDE_REGION',
  /** Coordinates of 0, 0: what a platform writes for “none”. */
  locationEmpty: 'LOCATION_EMPTY',
  /** No degrees of longitude and latitude: most often metres of a projected system. */
  locationNotDegrees: 'LOCATION_NOT_DEGREES',
  locationSwapped: 'LOCATION_SWAPPED',
  locationOutsideChina: 'LOCATION_OUTSIDE_CHINA',
  usccFormOdd: 'USCC_FORM_ODD',
  usccCheckDigit: 'USCC_CHECK_DIGIT',
  /** Letters that no code has stood for digits (O for 0, I for 1), and with the digits the check digit is right. */
  usccLettersRead: 'USCC_LETTERS_READ',
  /** An identity number stood there: it was sealed with a person of the event, and the place left empty. */
  usccIsIdNumber: 'USCC_IS_ID_NUMBER',
  idNumberFormOdd: 'ID_NUMBER_FORM_ODD',
  idNumberCheckDigit: 'ID_NUMBER_CHECK_DIGIT',
  birthDateImpossible: 'BIRTH_DATE_IMPOSSIBLE',
  /** A birth date was sent that is not the one in the identity number. */
  birthDateDiffers: 'BIRTH_DATE_DIFFERS',
  /** Sent as a minor and of full age by the birth date, or the other way round: counts as a minor. */
  minorDiffers: 'MINOR_DIFFERS',
  phoneFormOdd: 'PHONE_FORM_ODD',
  plateFormOdd: 'PLATE_FORM_ODD',
  /** A value that the adapter's table does not have, a level or urgency that is none of ours: kept raw. */
  valueUnmapped: 'VALUE_UNMAPPED',
  /** A value that is not of the form that its place takes: ours is empty. */
  valueUnreadable: 'VALUE_UNREADABLE',
  textCut: 'TEXT_CUT',
  /** An element of a list without what such an element must have. */
  elementLeftOut: 'ELEMENT_LEFT_OUT',
  listCut: 'LIST_CUT',
  /** A spreadsheet rounded a long number (1.23E+17, zeros at the end): its last digits are lost. */
  digitsLost: 'DIGITS_LOST',
  /** A disposal step came again under its number with other words: the later one shows, both are kept. */
  stepChanged: 'STEP_CHANGED',
} as const;

export type QualityFlag = (typeof FLAG)[keyof typeof FLAG];

/** The sentence that people read for a flag: in the trial of an adapter, in the workbook of an import, on the event. */
export const FLAG_SAYS: Readonly<Record<QualityFlag, string>> = {
  REPORTED_IN_FUTURE: '上报时间晚于接收时间五分钟以上，按接收时间计',
  OCCURRED_AFTER_REPORTED: '发生时间晚于上报时间',
  UPDATED_BEFORE_REPORTED: '更新时间早于上报时间',
  DISPATCHED_BEFORE_REPORTED: '派单时间早于上报时间',
  SIGNED_BEFORE_DISPATCHED: '签收时间早于派单时间',
  FINISHED_BEFORE_DISPATCHED: '办结时间早于派单时间',
  FINISHED_BEFORE_REPORTED: '办结时间早于上报时间',
  DISPATCHED_IN_FUTURE: '派单时间晚于接收时间五分钟以上，留空',
  SIGNED_IN_FUTURE: '签收时间晚于接收时间五分钟以上，留空',
  FINISHED_IN_FUTURE: '办结时间晚于接收时间五分钟以上，留空',
  STEP_IN_FUTURE: '处置步骤的时间晚于接收时间五分钟以上，予以保留，不据以认定办结和超期',
  UPDATED_IN_FUTURE: '更新时间晚于接收时间五分钟以上，按未提供处理',
  DEADLINE_BEFORE_REPORTED: '办理期限早于上报时间',
  EXTENSION_BEFORE_DEADLINE: '延期后的期限早于原期限',
  TIME_ZONE_ASSUMED: '时间未注明时区，按北京时间（+08:00）读取',
  OCCURRED_AT_UNREADABLE: '发生时间无法识别，留空',
  UPDATED_AT_UNREADABLE: '更新时间无法识别，留空',
  DISPOSAL_TIME_UNREADABLE: '处置中的某个时间无法识别，留空',
  TAKEN_AT_UNREADABLE: '附件的拍摄时间无法识别，留空',
  REGION_FROM_SOURCE: '未注明区划，采用来源单位登记的区划',
  REGION_FROM_GRID: '未注明区划，采用网格编码中的区划',
  REGION_OUTSIDE_SOURCE: '区划不在来源单位的辖区内',
  REGION_FORM_ODD: '区划代码不符合统计用区划代码的编码规则',
  GRID_FORM_UNKNOWN: '网格编码不是已知的编码形式，原样保留',
  GRID_OUTSIDE_REGION: '网格编码中的区划与事件的区划不一致',
  LOCATION_EMPTY: '坐标为 0,0，视为未提供，留空',
  LOCATION_NOT_DEGREES: '坐标不是经纬度，留空',
  LOCATION_SWAPPED: '经度与纬度写反，已对调',
  LOCATION_OUTSIDE_CHINA: '坐标在我国范围之外，未作转换',
  USCC_FORM_ODD: '统一社会信用代码的位数或字符不符合编码规则',
  USCC_CHECK_DIGIT: '统一社会信用代码校验位不符（早期试点代码可能如此），请核对',
  USCC_LETTERS_READ: '统一社会信用代码中的字母 O、I 已按数字 0、1 读取',
  USCC_IS_ID_NUMBER: '统一社会信用代码处填的是居民身份证号码，已按当事人封存，此处留空',
  ID_NUMBER_FORM_ODD: '证件号码不是居民身份证号码的形式，原样封存',
  ID_NUMBER_CHECK_DIGIT: '居民身份证号码校验位不符，请核对',
  BIRTH_DATE_IMPOSSIBLE: '出生日期不存在或不合理，不据以计算年龄',
  BIRTH_DATE_DIFFERS: '出生日期与居民身份证号码不一致',
  MINOR_DIFFERS: '“未成年人”标注与年龄不一致，按未成年人保护',
  PHONE_FORM_ODD: '电话号码无法识别，原样封存，不用于关联',
  PLATE_FORM_ODD: '号牌号码不符合编码规则，原样保留，不用于关联',
  VALUE_UNMAPPED: '取值不在适配器的对照表或本系统的用词中，保留原值',
  VALUE_UNREADABLE: '有值，但不是此处的写法，留空',
  TEXT_CUT: '文字超出长度，其余截去',
  ELEMENT_LEFT_OUT: '列表中的一项缺少必填的内容，未取',
  LIST_CUT: '列表超出项数，其余未取',
  DIGITS_LOST: '表格软件改写了长数字，末位数字已丢失，请从源系统重新导出',
  STEP_CHANGED: '同一编号的处置步骤内容前后不同，显示较后的一次，两次均保留',
};
