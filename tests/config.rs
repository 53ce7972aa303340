//! What a configuration changes, and how it is written.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::{Applicability, Config, Level, Report, Severity, fix, lint};
use serde_json::json;

#[test]
fn a_level_changes_the_findings_of_its_rule_alone() {
    let text = r#"{"resume_mode": "Auto", "bandwidth_limit_mb": 1}"#;
    let mut config = Config::default();
    assert_eq!(
        config.level("unknown-value"),
        Ok(Level::On(Severity::Error))
    );
    assert_eq!(
        config.level("empty-value"),
        Ok(Level::On(Severity::Warning))
    );
    assert!(config.level("unknown-valu").is_err());
    let before = lint(text, &config);
    let others = |report: &Report<'_>| {
        let found = report.diagnostics().iter();
        let others = found.filter(|found| found.rule.id != "unknown-value");
        others.cloned().collect::<Vec<_>>()
    };
    for (level, severities) in [
        (Level::On(Severity::Info), vec![Severity::Info]),
        (Level::Off, vec![]),
    ] {
        config.set_level("unknown-value", level).unwrap();
        assert_eq!(config.level("unknown-value"), Ok(level));
        let after = lint(text, &config);
        let found = after.diagnostics().iter();
        let found = found.filter(|found| found.rule.id == "unknown-value");
        let found: Vec<Severity> = found.map(|found| found.severity).collect();
        assert_eq!(found, severities);
        assert_eq!(others(&after), others(&before));
    }
    assert!(config.set_level("unknown-valu", Level::Off).is_err());
}

#[test]
fn findings_kept_unfixed_are_reported_and_not_fixed() {
    let text = r#"{"source_instance": {"id": 7}, "target_instance": {"id": 8}}"#;
    let fixed = |rule: &str, pointer: Option<&str>| {
        let mut config = Config::default();
        config.keep_unfixed(rule, pointer).unwrap();
        assert_eq!(
            lint(text, &config).diagnostics(),
            lint(text, &Config::default()).diagnostics()
        );
        fix(text, &config, Applicability::Safe).text
    };
    let both = r#"{"source_instance": {"id": "7"}, "target_instance": {"id": "8"}}"#;
    assert_eq!(fixed("wrong-type", None), text);
    assert_eq!(fixed("wrong-type", Some("/source_instance")), both);
    assert_eq!(fixed("unknown-value", Some("/source_instance/id")), both);
    assert_eq!(
        fixed("wrong-type", Some("/source_instance/id")),
        r#"{"source_instance": {"id": 7}, "target_instance": {"id": "8"}}"#
    );
    assert!(Config::default().keep_unfixed("wrong-typ", None).is_err());
    for pointer in ["source_instance", "#/a", " /a", "/a~", "/a~2"] {
        let mut config = Config::default();
        assert!(
            config.keep_unfixed("wrong-type", Some(pointer)).is_err(),
            "{pointer}"
        );
        assert_eq!(config, Config::default());
    }
    for pointer in ["", "/", "/a~0b~1c"] {
        Config::default()
            .keep_unfixed("wrong-type", Some(pointer))
            .unwrap();
    }
}

/// A service that logs findings can keep all values of a body out of them.
#[test]
fn values_are_left_out_of_texts() {
    let mut silent = Config::default();
    assert!(silent.quote_values());
    silent.set_quote_values(false);
    // Each value has a fault whose message quotes it, in each member and for each reason.
    let value = "MARK";
    let mut quoted = 0;
    for body in [
        json!({"migration_method": "MARK", "resume_mode": "{{MARK}}", "bandwidth_limit_mb": "MARK"}),
        json!({"bandwidth_limit_mb": "${MARK}", "resume_mode": "<MARK>"}),
        json!({"source_instance": {"id": "MARK"}, "target_instance": {"id": "MARK"}}),
        json!({"source_instance": {"id": "<MARK>", "addrs": "MARK.example.com,MARK.example.com"}}),
        json!({"source_instance": {"addrs": "MARK:99999,-MARK,redis://MARK:1,{MARK}:1,MARK:1@2MARK"}}),
        json!({"source_instance": {"addrs": "redis-MARK.dcs.example.com:6379"}}),
        json!({"source_instance": {"addrs": "MARK\u{ff1a}6379"}}),
    ] {
        let mut body = body;
        for (name, word) in [
            ("migration_method", "full_amount_migration"),
            ("resume_mode", "auto"),
        ] {
            body[name] = body.get(name).cloned().unwrap_or(json!(word));
        }
        let mut texts = vec![body.to_string()];
        texts.push(texts[0].replace("\"MARK\"", "MARK"));
        texts.push(texts[0].replace("\"MARK\"", "'MARK'"));
        for text in texts {
            for (config, hidden) in [(&Config::default(), false), (&silent, true)] {
                for found in lint(&text, config).diagnostics() {
                    let labels = found.labels.iter().map(|label| &label.message);
                    let shown = labels.chain(&found.help).chain([&found.message]);
                    let mut shown: Vec<String> = shown.map(ToString::to_string).collect();
                    shown.push(serde_json::to_string(&found.data).unwrap());
                    let shown = shown.concat();
                    quoted += usize::from(!hidden && shown.contains(value));
                    assert!(
                        !(hidden && shown.contains(value)),
                        "{}: {shown}",
                        found.rule.id
                    );
                }
            }
        }
    }
    assert!(quoted > 20, "{quoted}");
    let number = r#"{"bandwidth_limit_mb": 4711}"#;
    let silent = lint(number, &silent);
    assert!(
        silent
            .diagnostics()
            .iter()
            .all(|found| !format!("{found} {:?}", found.help).contains("4711"))
    );
}

#[test]
fn a_configuration_reads_and_writes_serde() {
    let mut config = Config::default();
    assert_eq!(config.to_string().parse(), Ok(config.clone()));
    assert_eq!("{}".parse(), Ok(config.clone()));
    config.set_level("unknown-field", Level::Off).unwrap();
    config.keep_unfixed("wrong-type", None).unwrap();
    config.keep_unfixed("wrong-type", Some("/a")).unwrap();
    config.set_templates(true);
    config.set_quote_values(false);
    let written = serde_json::to_value(&config).unwrap();
    assert_eq!(
        written,
        json!({
            "rules": {"unknown-field": "off"},
            "keep-unfixed": [{"rule": "wrong-type"}, {"rule": "wrong-type", "pointer": "/a"}],
            "templates": true,
            "quote-values": false,
        })
    );
    assert_eq!(serde_json::from_value::<Config>(written).unwrap(), config);
    for wrong in [
        r#"{"rules": {"unknown-fiel": "off"}}"#,
        r#"{"rules": {"unknown-field": "on"}}"#,
        r#"{"keep-unfixed": [{"rule": "wrong-type", "pointer": "a"}]}"#,
        r#"{"rule": {}}"#,
        "[1]",
        "",
    ] {
        assert!(wrong.parse::<Config>().is_err(), "{wrong}");
    }
    for word in ["info", "warning", "error"] {
        assert_eq!(word.parse::<Severity>().unwrap().to_string(), word);
        assert_eq!(json!(word.parse::<Severity>().unwrap()), word);
        assert_eq!(word.parse::<Level>().unwrap().to_string(), word);
        assert_eq!(
            serde_json::from_value::<Level>(json!(word)).unwrap(),
            word.parse().unwrap()
        );
    }
    assert_eq!(json!(Applicability::Unsafe), "unsafe");
    assert!(serde_json::from_value::<Level>(json!("Off")).is_err());
}
