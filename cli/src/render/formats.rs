//! The formats and their renderers.

use super::checkstyle::Checkstyle;
use super::concise::Concise;
use super::github::Github;
use super::gitlab::Gitlab;
use super::json::Json;
use super::json_lines::JsonLines;
use super::junit::Junit;
use super::markdown::Markdown;
use super::rdjson::Rdjson;
use super::renderer::{Renderer, Style};
use super::sarif::Sarif;
use super::statistics::Statistics;
use super::text::Text;
use crate::settings::Format;

/// The renderer of a format.
pub(crate) fn renderer(format: Format, style: &Style) -> Box<dyn Renderer> {
    match format {
        Format::Text => Box::new(Text(style.clone())),
        Format::Concise => Box::new(Concise::new(style.clone())),
        Format::Json => Box::new(Json::default()),
        Format::JsonLines => Box::new(JsonLines),
        Format::Sarif => Box::new(Sarif::new(style)),
        Format::Github => Box::new(Github::new(style)),
        Format::Gitlab => Box::new(Gitlab::new(style)),
        Format::Junit => Box::new(Junit::new(style)),
        Format::Checkstyle => Box::new(Checkstyle::new(style)),
        Format::Rdjson => Box::new(Rdjson::new(style)),
        Format::Markdown => Box::new(Markdown::new(style)),
    }
}

/// The renderer of the step summary in GitHub Actions.
pub(crate) fn step_summary(style: &Style) -> Box<dyn Renderer> {
    Box::new(Markdown::step_summary(style))
}

/// The renderer of `--statistics`. `None` if the format has none.
pub(crate) fn statistics(format: Format, style: &Style) -> Option<Box<dyn Renderer>> {
    let as_json = match format {
        Format::Text | Format::Concise => false,
        Format::Json => true,
        _ => return None,
    };
    Some(Box::new(Statistics::new(style, as_json)))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::renderer;
    use crate::config::ResolvedConfig;
    use crate::files::kind::Kind;
    use crate::lint::check::{CheckedFile, Suppression, check};
    use crate::render::location::ReportPaths;
    use crate::render::renderer::{RunEnd, Style};
    use crate::render::totals::Totals;
    use crate::settings::Format;

    fn rendered(format: Format, file: &CheckedFile) -> String {
        let style = Style {
            color: false,
            width: None,
            summary: false,
            paths: ReportPaths::default(),
        };
        let mut totals = Totals::default();
        totals.add(file);
        let end = RunEnd {
            totals: &totals,
            failures: &[],
        };
        let mut out = Vec::new();
        let mut renderer = renderer(format, &style);
        renderer.start(&mut out).unwrap();
        renderer.file(&mut out, file).unwrap();
        renderer.finish(&mut out, &end).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn suppressed_findings_are_only_in_sarif() {
        let text = r#"{"resume_mode": "Auto", "migration_method": "full", "unheard": 1}"#;
        let config = ResolvedConfig::default();
        let mut file = check("body.json", &Kind::BODY, text.as_bytes(), &config);
        let reason = Suppression::Ignore {
            index: 0,
            reason: "as agreed".to_owned(),
        };
        let all = file.report.diagnostics().len();
        for (index, diagnostic) in file.report.diagnostics().iter().enumerate() {
            match diagnostic.rule.id {
                "unknown-value" => file.suppressed.insert(index, reason.clone()),
                "missing-field" => file.suppressed.insert(index, Suppression::Baseline),
                _ => None,
            };
        }
        for format in Format::value_variants() {
            let output = rendered(*format, &file);
            if *format != Format::Sarif {
                assert!(output.contains("unheard"), "{format:?}");
                assert!(!output.contains("unknown-value"), "{format:?}");
                continue;
            }
            let log: serde_json::Value = serde_json::from_str(&output).unwrap();
            let results = log["runs"][0]["results"].as_array().unwrap();
            assert_eq!(results.len(), all);
            for result in results {
                let suppressions = &result["suppressions"];
                let justification = &suppressions[0]["justification"];
                match result["ruleId"].as_str() {
                    Some("unknown-value") => assert_eq!(justification, "as agreed"),
                    Some("missing-field") => {
                        assert_eq!(justification, "This finding is in the baseline.");
                    }
                    _ => assert_eq!(suppressions, &serde_json::json!([])),
                }
            }
        }
    }
}
