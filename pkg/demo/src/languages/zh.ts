// 中文。The findings are worded from their `data`.

import type { Language, Place, Words } from '../language'

const ui: Language['ui'] = {
  title: '在线迁移请求检查',
  lead: '粘贴 DCS `SetOnlineMigrationTask` 的请求体，或包含它的请求：边输入边检查，在服务拒绝之前发现问题。内容不会离开本页面。',
  skip: '跳到检查结果',
  example: '示例',
  load: '– 载入 –',
  'example.faults': '有多处错误',
  'example.redis': '自建 Redis 到实例',
  'example.instance': '实例到实例，全量迁移',
  'example.call': '其他接口的请求体',
  'example.empty': '空',
  share: '复制链接',
  rules: '规则',
  language: '语言',
  theme: '主题',
  'theme.system': '跟随系统',
  'theme.light': '浅色',
  'theme.dark': '深色',
  tabs: '页面的各部分',
  text: '请求体',
  form: '表单',
  findings: '检查结果',
  'text.label': 'JSON 请求体',
  'text.secrets': '显示密码',
  'text.keys': '`F8` 下一个问题 · `Ctrl .` 修复 · `Alt Enter` 说明 · `Ctrl Space` 补全 · `Esc` `Tab` 离开编辑器',
  offer: '这不只是请求体：可以从中取出请求体。',
  'offer.help': '用文本上方的按钮取出请求体，或只保留 JSON 请求体',
  'offer.load': '取出请求体（加载 {n} kB）',
  'offer.take': '取出请求体',
  'offer.choose': '此{format}中有 {n} 个请求体。',
  'offer.this': '取出这一个',
  'offer.none': '此{format}中没有请求体：可能在其他文件中，或由程序生成。',
  'offer.failed': '无法加载读取模块：{message}',
  'offer.taken': '已从{format}的第 {line} 行取出。在文本中按 `Ctrl Z` 可撤销。',
  'format.other': '文本',
  'format.http': ' HTTP 请求',
  'format.shell': '命令',
  'format.har': ' HAR 文件',
  'format.terraform': ' Terraform 配置',
  'format.plan': ' Terraform 计划',
  'format.koocli': ' KooCLI 文件',
  'format.postman': ' Postman 集合',
  'format.insomnia': ' Insomnia 导出文件',
  'format.thunder': ' Thunder Client 集合',
  'format.bruno': ' Bruno 请求',
  'format.hurl': ' Hurl 文件',
  'format.markdown': ' Markdown 文本',
  'format.rst': ' reStructuredText 文本',
  'format.yaml': ' YAML 文件',
  migration: '迁移',
  method: '迁移方法',
  mode: '断线重连',
  bandwidth: '带宽限制（MB/s）',
  'bandwidth.none': '不限制',
  choose: '– 请选择 –',
  'method.full_amount_migration': '全量迁移',
  'method.incremental_migration': '全量迁移＋增量迁移',
  'mode.auto': '自动',
  'mode.manual': '手动',
  'method.hint': '全量迁移只复制一次数据；增量迁移随后持续同步变化的数据。',
  'method.full_amount_migration.hint': '一次性复制全部数据。迁移期间写入源端的数据不保证到达目标端。',
  'method.incremental_migration.hint': '先复制全部数据，然后持续同步，直到停止任务。',
  'mode.hint': '源端与目标端之间的连接中断时如何处理。',
  'mode.auto.hint': '无限次自动重连；如果无法继续增量同步，会触发全量同步，需要更多带宽。',
  'mode.manual.hint': '连接中断时任务停止，由您手动恢复。',
  source: '源 Redis',
  target: '目标 Redis',
  'by.id': '实例 ID',
  'by.addrs': '地址',
  'by.id.hint': 'DCS 实例：控制台上显示的 ID。',
  'by.addrs.hint': '其他 Redis：`ip:port`；集群需填写所有主节点。',
  given: '指定方式',
  'address.number': '地址 {n}',
  'address.add': '添加地址',
  'address.remove': '删除地址 {n}',
  password: '密码',
  'form.unparsable': '第 {line} 行修正之前，表单不会改动文本：{message}。',
  'form.unreadable': '文本成为有效的 JSON 之前，表单不会改动文本。',
  'form.request': '表单不会改动整个请求，请先从中取出请求体。',
  'form.object': '文本成为 JSON 对象之前，表单不会改动文本。',
  'form.duplicate': '`{name}` 出现了两次，表单不会改动文本。',
  'form.large': '文本过长，无法在表单中显示。',
  'form.kind': '此处的值是其他类型，请在文本中修改。',
  checking: '正在检查…',
  'state.empty': '请粘贴请求体，或填写表单',
  'state.empty.hint': '也可以粘贴 `curl` 命令、HTTP 请求、HAR 文件、请求集合或 Terraform 配置。',
  'state.bad': '此请求还不能发送',
  'state.good': '此请求可以发送',
  'state.warned': '此请求可以发送，但有 {n} 条警告',
  'state.warned.one': '此请求可以发送，但有 1 条警告',
  'state.request': '这不只是请求体',
  'state.call': '这是 `{call}` 的请求体',
  none: '没有发现问题。',
  errors: '错误',
  warnings: '警告',
  notes: '提示',
  error: '错误',
  warning: '警告',
  note: '提示',
  line: '第 {line} 行',
  more: '另有 {n} 条未列出，请先修正上面的一部分。',
  'findings.keys': '`↑` `↓` 移动 · `Enter` 定位 · `F` 修复 · `E` 说明',
  review: '需确认',
  'fix.all': '应用 {n} 个安全修复',
  'fix.all.one': '应用 1 个安全修复',
  'fix.stale': '文本已变化，请重试。',
  fixed: '已应用：{list}。在文本中按 `Ctrl Z` 可撤销。',
  'fixed.none': '没有改动。',
  copy: '复制为',
  'copy.body': '请求体',
  'copy.curl': 'curl',
  'copy.terraform': 'Terraform',
  'copy.koocli': 'KooCLI',
  copied: '已复制。',
  'copied.variables': '已复制，密码已替换为变量。',
  'copied.omitted': '没有对应的参数，已省略：{list}。',
  uncopied: '浏览器不允许复制。',
  'share.done': '链接已复制。',
  'share.address': '链接在地址栏中。',
  'share.omitted': '未包含 {n} 个密码。',
  'share.omitted.one': '未包含密码。',
  'share.long': '文本过长，无法生成链接：{n} 个字符，最多 {most} 个。',
  'share.unsafe': '未生成链接：无法区分密码与其他文本，请先删除密码。',
  'share.request': '未生成链接：其中可能有密码，请先取出请求体。',
  'share.unreadable': '无法读取该链接。',
  close: '关闭',
  back: '所有规则',
  incorrect: '错误示例',
  correct: '正确示例',
  after: '正确示例（修复后）',
  try: '试一试',
  since: '自 {version} 起',
  'fix.none': '无自动修复',
  'fix.safe': '安全修复',
  'fix.unsafe': '修复需确认',
  'fix.safe or unsafe': '安全修复或需确认的修复',
  'rules.lead': '对请求体进行的检查。',
  'rules.doc': '以下详细说明为英文。',
  failed: '页面无法启动：{message}',
}

const TYPES = {
  array: '数组',
  boolean: '布尔值',
  integer: '整数',
  null: 'null',
  number: '数字',
  object: '对象',
  string: '字符串',
}

/** The errors of JSON by their kind: what is wrong, what to do. */
const JSON_ERRORS: { [kind: string]: [message: string, help: string] } = {
  'trailing-comma': ['末尾多余的逗号', '删除逗号'],
  'extra-comma': ['多余的逗号', '删除逗号'],
  'single-quotes': ['字符串必须使用双引号', '改用双引号'],
  'typographic-quotes': ['字符串使用了弯引号', '改用 `"`'],
  comment: ['JSON 中不允许注释', '删除注释'],
  'control-character': ['字符串中有控制字符', '使用转义形式'],
  empty: ['没有内容', '填写请求体'],
  'foreign-literal': ['不是 JSON 的字面量', '使用 `true`、`false` 或 `null`'],
  'invalid-escape': ['无效的转义', '修正反斜杠后的字符'],
  'invalid-number': ['无效的数字', '按 JSON 的写法填写数字'],
  'line-break': ['字符串中有换行', '使用 `\\n`，或删除换行'],
  'lone-surrogate': ['转义的代理字符不成对', '补全或删除该转义'],
  'merge-conflict': ['合并冲突标记', '解决冲突'],
  'missing-colon': ['成员名后缺少冒号', '添加冒号'],
  'missing-comma': ['缺少逗号', '添加逗号'],
  'missing-key': ['缺少成员名', '在冒号前填写成员名'],
  'missing-value': ['缺少值', '填写值'],
  'not-finite': ['JSON 中没有无穷大和非数', '填写有限的数字'],
  'not-json': ['不是 JSON', '以 JSON 填写请求体'],
  'number-out-of-range': ['数字超出范围', '填写较小的数字'],
  'stray-bracket': ['没有对应的括号', '删除该括号'],
  'too-deep': ['嵌套过深', '减少嵌套层数'],
  'trailing-text': ['JSON 之后还有内容', '删除多余内容'],
  unclosed: ['括号未闭合', '添加闭合括号'],
  'unexpected-character': ['意外的字符', '删除该字符'],
  'unexpected-end': ['文本意外结束', '补全文本'],
  'unquoted-key': ['成员名必须加双引号', '加上双引号'],
  'unquoted-template': ['变量没有加引号', '加上双引号'],
  'unquoted-text': ['文本没有加引号', '加上双引号'],
  'unterminated-string': ['字符串没有结束引号', '添加结束引号'],
  'wide-blank': ['特殊的空白字符', '改用普通空格'],
  'wide-mark': ['全角标点', '改用半角标点'],
  'wrong-bracket': ['括号类型不匹配', '改用匹配的括号'],
  'wrong-colon': ['成员名与值之间必须用 `:`', '改用 `:`'],
}

const LOOKS: { [kind: string]: string } = {
  yaml: '像是 YAML',
  markdown: '像是 Markdown',
  xml: '像是 HTML 或 XML',
  'http-request': '是 HTTP 请求',
  'http-response': '是 HTTP 响应',
  curl: '是 `curl` 命令',
  koocli: '是 KooCLI 命令',
  shell: '像是 shell 脚本',
  terraform: '像是 Terraform 配置',
  ini: '像是 INI 文件',
  code: '像是程序代码',
  text: '是普通文本',
}

const ADDRESSES = {
  port: ['端口无效', '使用 1 到 65535 之间的端口，例如 6379'],
  host: ['主机无效', '使用 IP 地址或域名'],
  'empty-item': ['地址列表中有空项', '用一个逗号分隔地址'],
  'full-width': ['地址中有全角字符', '改用半角字符'],
  'bus-port': ['地址包含集群总线端口', '只保留 `ip:port`'],
  'connection-string': ['这是连接字符串，不是地址', '只填写 `ip:port`，密码填入 `password`'],
} as const

const REACHES: { [kind: string]: string } = {
  loopback: '回环地址',
  unspecified: '未指定地址',
  'link-local': '链路本地地址',
  multicast: '组播地址',
  'broadcast or reserved': '广播或保留地址',
}

const list = (names: readonly string[], word: string): string => names.map((name) => `\`${name}\``).join(word)
const named = ({ instance, member }: Place): string =>
  `\`${instance && instance !== member ? `${instance}.` : ''}${member}\``
const fixed =
  (message: string, help: string, fix?: string) =>
  (_: unknown, place: Place): Words => ({
    message: message.replace('{place}', named(place)),
    help,
    ...(fix ? { fix } : {}),
  })
const side = (instance: string): string => (instance === 'source_instance' ? '源端' : '目标端')

const chinese: Language = {
  code: 'zh',
  name: '中文',
  ui,
  rules: {
    'invalid-encoding': {
      summary: '文件不是 UTF-8 编码，或以字节顺序标记开头。',
      words: ({ length, offset }) => ({
        message: `编码不是 UTF-8，或有字节顺序标记（第 ${offset} 字节起 ${length} 字节）`,
        help: '保存为不带 BOM 的 UTF-8',
      }),
    },
    'invalid-json': {
      summary: '文本不是有效的 JSON。',
      words: ({ kind, looks_like: looks, more }) => {
        const [message, help] = JSON_ERRORS[kind] ?? ['不是有效的 JSON', '按 JSON 的写法修正']
        if (looks) return { message: `应为 JSON 请求体，而文本${LOOKS[looks] ?? '不是 JSON'}`, help }
        return { message: more ? `${message}（另有 ${more} 处）` : message, help }
      },
    },
    'invalid-yaml': { summary: '包含此请求的 YAML 文件不是有效的 YAML。' },
    'invalid-hcl': { summary: '文件不是有效的 HCL。' },
    'wrong-path': { summary: '请求的路径不是该接口的路径。' },
    'wrong-method': {
      summary: '请求方法不是 `POST`。',
      words: ({ method }) => ({ message: `请求方法是 \`${method}\`，应为 \`POST\`` }),
    },
    'wrong-content-type': {
      summary: '请求的 `Content-Type` 不是 JSON。',
      words: ({ content_type: type }) => ({
        message: type ? `\`Content-Type\` 是 \`${type}\`` : '缺少 `Content-Type`',
      }),
    },
    'unchecked-body': {
      summary: '请求体无法检查。',
      words: ({ reason }) => ({ message: `请求体无法检查：${reason}` }),
    },
    'wrong-request': {
      summary: '请求体属于其他接口、被包裹在其他成员中，或根本不是请求。',
      words: ({ call, wrapper }) =>
        wrapper
          ? { message: `请求体被包裹在 \`${wrapper}\` 中`, help: '只发送内层对象' }
          : {
              message: call ? `这像是 \`${call}\` 的请求体` : '这不像 `SetOnlineMigrationTask` 的请求体',
              help: '此处填写 `migration_method`、`resume_mode`、`source_instance` 和 `target_instance`',
            },
    },
    'duplicate-key': {
      summary: '同一对象中的成员出现了两次。',
      words: ({ key }) => ({
        message: key ? `成员 \`${key}\` 重复` : '成员重复',
        help: '删除其中一个；不同的 JSON 解析器取值不同',
      }),
    },
    'missing-field': {
      summary: '必填成员缺失或为 `null`。',
      words: ({ field, found, null: isNull }) => {
        if (found !== undefined) {
          const help = `重命名为 \`${field}\``
          return { message: `缺少必填成员 \`${field}\`：\`${found}\` 应为 \`${field}\``, help, fix: help }
        }
        return {
          message: isNull ? `\`${field}\` 为必填项，不能为 \`null\`` : `缺少必填成员 \`${field}\``,
          help: `填写 \`${field}\``,
        }
      },
    },
    'wrong-type': {
      summary: '值的类型与 API 参考的声明不同。',
      words: ({ expected, found }, place) => ({
        message: `${place.member ? named(place) : '请求体'}应为${TYPES[expected]}，而不是${TYPES[found]}`,
        help: `改为${TYPES[expected]}`,
      }),
    },
    'unknown-value': {
      summary: '值不在 API 参考列出的取值之中。',
      words: ({ expected, suggestion }, place) => ({
        message: `${named(place)} 的值应为 ${list(expected, ' 或 ')}`,
        help: suggestion ? `使用 \`${suggestion}\`` : '使用其中一个值',
        ...(suggestion ? { fix: `替换为 \`${suggestion}\`` } : {}),
      }),
    },
    'bandwidth-out-of-range': {
      summary: '`bandwidth_limit_mb` 不是 1 到 10240 之间的整数。',
      words: ({ maximum, minimum }) => ({
        message: `\`bandwidth_limit_mb\` 应为 ${minimum} 到 ${maximum} 之间的整数`,
        help: `填写 \`"${minimum}"\` 到 \`"${maximum}"\`，或删除该成员`,
      }),
    },
    'missing-endpoint': {
      summary: '实例既没有 `id` 也没有 `addrs`。',
      words: ({ instance }) => ({
        message: `\`${instance}\` 需要 \`id\` 或 \`addrs\``,
        help: `填写${side(instance)}实例的 \`id\`，或在 \`addrs\` 中以 \`ip:port\` 填写地址`,
      }),
    },
    'malformed-address': {
      summary: '地址的主机或端口无效，或列表中有空项。',
      words: ({ reason }, place) => {
        const [message, help] = ADDRESSES[reason]
        return { message: `${named(place)}：${message}`, help }
      },
    },
    'unknown-field': {
      summary: 'API 参考中没有该成员。',
      words: ({ call, field, suggestion }) => {
        const rename = suggestion && `重命名为 \`${suggestion}\``
        return {
          message: field ? `未知成员 \`${field}\`` : '未知成员',
          help: rename ?? (call ? `删除；它是 \`${call}\` 的成员` : '删除该成员'),
          ...(rename ? { fix: rename } : {}),
        }
      },
    },
    'empty-value': {
      summary: '可选成员是空字符串。',
      words: ({ field }) => ({
        message: `\`${field}\` 为空`,
        help: `删除 \`${field}\`，或填写值`,
        fix: `删除 \`${field}\``,
      }),
    },
    'bandwidth-as-number': {
      summary: '`bandwidth_limit_mb` 是数字，而 API 参考声明为字符串。',
      words: ({ expected }) => ({
        message: `\`bandwidth_limit_mb\` 应为${TYPES[expected]}`,
        help: '给数字加上双引号',
        fix: '给数字加上双引号',
      }),
    },
    'bandwidth-without-effect': {
      summary: '全量迁移设置了带宽限制。',
      words: ({ method }) => ({
        message: `\`${method}\` 设置了带宽限制（API 参考只为增量迁移定义）`,
        help: '删除 `bandwidth_limit_mb`，或使用 `incremental_migration`',
        fix: '删除 `bandwidth_limit_mb`',
      }),
    },
    'unlimited-bandwidth': {
      summary: '增量迁移自动重连，但没有带宽限制。',
      words: fixed('`auto` 会无限次重连，且没有设置带宽限制', '设置 `bandwidth_limit_mb`，或使用 `manual`'),
    },
    'automatic-reconnection': {
      summary: '全量迁移自动重连。',
      words: fixed('`auto` 会无限次重连', '使用 `manual`，除非有人关注迁移过程'),
    },
    'ambiguous-endpoint': {
      summary: '实例同时有 `id` 和 `addrs`。',
      words: ({ instance }) => ({
        message: `\`${instance}\` 同时有 \`id\` 和 \`addrs\``,
        help: 'DCS 实例保留 `id`；其他 Redis 或其他区域的目标保留 `addrs`',
      }),
    },
    'address-is-url': {
      summary: '地址写成了 URL。',
      words: fixed('{place} 应为 `ip:port`，而不是 URL', '使用 `ip:port`', '只保留主机和端口'),
    },
    'address-without-port': {
      summary: '地址没有端口。',
      words: ({ suggestion }, place) => ({
        message: `${named(place)} 中的地址没有端口`,
        help: '使用 `ip:port`；文档没有默认端口',
        fix: `添加 \`:${suggestion}\``,
      }),
    },
    'address-separator': {
      summary: '地址之间不是用一个逗号分隔。',
      words: fixed('{place} 中的地址必须用一个逗号分隔', '使用 `ip:port,ip:port`', '用逗号分隔'),
    },
    'duplicate-address': {
      summary: '同一列表中的地址重复。',
      words: fixed('{place} 中有重复的地址', '删除，或改为正确的地址', '删除重复的地址'),
    },
    'public-address': {
      summary: '地址是公网地址。',
      words: fixed('{place} 中有公网地址，在线迁移不能使用', '使用实例的内网地址'),
    },
    'unreachable-address': {
      summary: '服务无法访问该地址：回环、链路本地、组播等。',
      words: ({ kind }, place) => ({
        message: `${named(place)} 中有${REACHES[kind] ?? kind}，服务无法访问`,
        help: '使用服务可以访问的地址',
      }),
    },
    'same-source-and-target': {
      summary: '源端与目标端是同一个实例。',
      words: ({ by }) => ({ message: `源端与目标端的 \`${by}\` 相同`, help: '填写接收数据的实例' }),
    },
    'dcs-source-by-address': {
      summary: '源端是 DCS 实例，但用地址指定。',
      words: fixed('源端是 DCS 实例，必须用 `id` 指定', '用 `id` 代替 `addrs`：只有这样才会自动放通 SYNC 和 PSYNC'),
    },
    'malformed-instance-id': {
      summary: '实例 ID 不是 UUID。',
      words: ({ looks_like: like }, place) => ({
        message: `${named(place)} 不是 UUID${like === 'address' ? '，像是地址' : ''}`,
        help: like === 'address' ? '地址应填入 `addrs`' : '使用控制台上显示的实例 ID',
      }),
    },
    'unresolved-placeholder': {
      summary: '占位符没有替换为实际的值。',
      words: ({ parameter, template }, place) => ({
        message: `${named(place)} 是占位符${(parameter ?? template) ? ` \`${parameter ?? template}\`` : ''}`,
        help: '替换为实际的值',
      }),
    },
    'plaintext-password': { summary: '文件中有明文密码。' },
    'placeholder-password': {
      summary: '密码是占位符。',
      words: fixed('{place} 是占位符', '替换为实例的密码；连续输错五次会锁定账号'),
    },
    'password-with-quote': {
      summary: '密码含有单引号。',
      words: fixed('{place} 含有单引号', '修改实例的密码；早期实例的在线迁移不支持单引号'),
    },
    'weak-password': {
      summary: '密码不符合实例密码的规则。',
      words: fixed(
        '{place} 不符合实例密码的规则',
        '检查密码：8 到 32 个字符，至少包含小写字母、大写字母、数字、特殊字符中的三种',
      ),
    },
    'malformed-project-id': { summary: '项目 ID 的格式不正确。' },
    'malformed-task-id': { summary: '任务 ID 的格式不正确。' },
    'unrecognized-response': { summary: '响应中没有文档所列的成员，或不是 JSON。' },
    'unexpected-status': {
      summary: 'HTTP 状态码不在 API 参考之中。',
      words: ({ status }) => ({ message: `HTTP 状态码 ${status} 不在 API 参考之中` }),
    },
    'status-mismatch': { summary: 'HTTP 状态码与错误码不一致。' },
    'malformed-error-code': { summary: '错误码的格式不正确。' },
    'text-too-long': {
      summary: '文本超过最大长度。',
      words: ({ length, maximum }) => ({ message: `文本有 ${length} 个字符，最多 ${maximum} 个` }),
    },
    'unexpected-ext-msg': { summary: '`error_ext_msg` 不是 `null`。' },
    'reported-error': { summary: '响应报告了错误。' },
    'unknown-status': { summary: '未知的任务状态。' },
    'undocumented-status': { summary: '任务状态不在 API 参考的列表之中。' },
    'unused-ignore': { summary: '忽略的规则没有任何检查结果。' },
  },
}
export default chinese
