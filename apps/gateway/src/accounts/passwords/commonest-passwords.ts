/**
 * Cores of the passwords that are guessed first, as `coreOf` of the policy leaves them: lower case, look-alike signs as
 * letters, digits and signs at both ends dropped. After published lists of leaked passwords, Chinese ones included.
 */
const CORES =
  'password passwd passw pass admin administrator root user test guest login welcome hello changeme change default ' +
  'secret master manager system server oracle mysql postgres redis tomcat weblogic qwerty qwertyuiop qwertyui qwert ' +
  'asdfgh asdfghjkl asdf zxcvbn zxcvbnm qazwsx qazwsxedc qaz wsx iloveyou love monkey dragon sunshine princess ' +
  'football baseball superman batman letmein trustno shadow michael jordan computer internet google apple samsung ' +
  'windows microsoft huawei xiaomi tencent alibaba baidu taobao wechat weixin woaini woainima wojiushiwo wodemima ' +
  'nihao nihaoma zhongguo china beijing shanghai chongqing tianjin aini wangluo mima mimamima denglu yonghu ' +
  'guanliyuan jianchayuan jiancha jcy procuratorate prosecutor gongan zhengfu fayuan wangge grid xitong anquan ' +
  'shenji zaq xsw aaa aaaaaa abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl asd qwe qweasd qweasdzxc zxc';

/** Whole passwords, in lower case, of which no core is left. */
const WHOLE =
  '1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qaz!qaz 1qaz@wsx !qaz2wsx zaq12wsx zaq1@wsx q1w2e3r4 ' +
  'q1w2e3r4t5 a1b2c3d4 a1b2c3d4e5f6 1a2b3c4d !@#$%^&*() !@#$qwer 1234qwer 1234abcd 123qweasd 123qweasdzxc';

export const COMMONEST_CORES: ReadonlySet<string> = new Set(CORES.split(' '));
export const COMMONEST_WHOLE: ReadonlySet<string> = new Set(WHOLE.split(' '));
