import { words, WordTree } from '../word-tree.js';

/** What begins with 元 without being money: 一元化, 三元里, 二元次. */
export const NOT_YUAN = '旦宵素月老件勋首气化制次桥里朝';
/** A number before these counts something else than money. */
export const COUNTED =
  '人户名位亩平吨公米里个只头台辆栋幢套间家棵株字次年月日天时分秒度号楼岁届条件张片斤立级倍种项所座村组届瓦千百十万亿余多来几%‰㎡m-~/:.年期班点路届口股份册支枚页层厘步员';

/** Before 交, 付 and the like these make another word: 公交 9 路, 提交 3 份. */
export const OTHER_VERB = '公提移递社成棉樱开桂托嘱奉';

/** Money follows: 20万保证金. */
export const MONEY_AFTER = WordTree.ofBeginnings(
  words(`
  保证金 押金 租金 首付 工资 补偿 赔偿 货款 购房款 房款 定金 订金 罚款 贷款 借款 欠款 工程款 材料款 现金 存款 彩礼 房租 学费 年薪
  月薪 违约金 人民币 资金 本金 利息 尾款 会费 加盟费 服务费 中介费 好处费 管理费 诚意金 认筹金 欠债 账目 进出账目 药费 的药费 买来的 补贴 奖金 公积金 善款 善后款 外债
  债务 的保证金 的押金 的租金 的首付 的工资 的补偿 的赔偿 的贷款 的借款 的欠款 的资金 的罚款 的定金 的价格 的房款 的工程款 的费用 的现金
`),
);

/** Money comes before: 罚款200. */
export const MONEY_BEFORE = WordTree.ofEnds(
  words(`
  花 花了 花费 花费了 花掉 付 付了 支付 支付了 首付 交 交了 交纳 缴纳 缴 缴了 赔 赔了 赔偿 赔偿了 罚 罚了 罚款 欠 欠了 拖欠 借 借了 骗 骗了
  骗走 诈骗 收取 收取了 收费 收了 均价 单价 总价 售价 价格 定价 房价 报价 月薪 年薪 工资 月工资 租金 年租金 押金 保证金 定金 学费 医药费
  医疗费 管理费 物业费 服务费 投资 总投资 损失 经济损失 捐款 捐了 补偿 补偿款 补助 补贴 贷款 贷款了 货款 欠款 工程款 卖 卖了 卖到 涨到 亏损
  价值 造价 合同价 成交价 起步价 票价 投入 投入了 拨款 集资 报销 报销了 奖励 罚金 违约金 退 退还 退了 损失了 被骗 被骗了 挪用 贪污 受贿 侵占 人民币 汇款 转账
  转账了 转了 打款 预交 补交 多收 多收了 多交 多交了 少发 克扣 套取 骗取 金额 总金额 金额达 费用 检查费用 花去 借款 收入 年收入 月收入 充值 获利 盈利 赚 赚了 挣 挣了 掏了 掏出 领了 还了 还欠 增补
`),
);

/** Words between such a verb and its number. */
export const BETWEEN = WordTree.ofEnds(
  words(
    `约 近 了 是 为 共 共计 合计 每人 每月 每年 每户 一共 总共 高达 达 达到 只有 仅 仅仅 才 大约 大概 将近 超过 逾 不到 上 : 人民币`,
  ),
);

/** Before a number: it is not exact. */
export const ABOUT_BEFORE = WordTree.ofEnds(
  words(`约 近 逾 超 超过 将近 大约 大概 差不多 不到 不足 不下 上 接近 至少 最少 最多 好 多达 少则 多则`),
);
/** Behind a sum. */
export const ABOUT_AFTER = WordTree.ofBeginnings(words(`左右 上下 以上 以下 不等 出头 多 余 之多 以内`));

export const FOREIGN = WordTree.ofBeginnings(words(`美元 港元 港币 欧元 日元 英镑 美金 澳元 韩元 卢布`));
