/** The parts of the API that the adapters use. `dcs-migration-lint` and `dcs-migration-lint/slim` have them. */

import type { Fixed, FixOptions, LintOptions, Report, RuleId, RulePage } from './index.js'

export interface LintApi {
  lint(text: string, options?: LintOptions): Report
}

export interface FixApi extends LintApi {
  fix(text: string, options?: FixOptions): Fixed
}

export interface SchemaApi {
  requestSchema(): { [keyword: string]: unknown }
}

export interface HoverApi extends LintApi, SchemaApi {
  explain(id: RuleId): RulePage
}

/** Everything that the adapters use. */
export interface Api extends FixApi, HoverApi {}
