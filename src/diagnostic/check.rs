//! The checks of a rule, and the macro that declares a rule.

use crate::diagnostic::context::{BodyContext, CallContext, PathContext, ResponseContext};
use crate::diagnostic::findings::Findings;
use crate::diagnostic::traits::Traits;

/// The checks of one rule, by subject. They are not fields of the rule, so that a program that
/// lints one subject does not link the checks of others.
pub(crate) struct Checks {
    /// Of bodies that have none of these, `request` is not asked.
    pub(crate) traits: Traits,
    pub(crate) request: Option<fn(&BodyContext<'_, '_>, &mut Findings)>,
    pub(crate) path: Option<fn(&PathContext<'_, '_>, &mut Findings)>,
    pub(crate) response: Option<fn(&ResponseContext<'_, '_>, &mut Findings)>,
    pub(crate) call: Option<fn(&CallContext<'_, '_>, &mut Findings)>,
}

impl Checks {
    pub(crate) const NONE: Self = Self {
        traits: Traits::Any,
        request: None,
        path: None,
        response: None,
        call: None,
    };
}

/// Declares the `RULE` of a module from its documentation and the module's functions.
///
/// `subjects` names each subject with the function that checks it, which takes the subject's
/// context or its document; left out, it is `[request => check]`. The subject `configuration` has
/// no function: the program that applies the configuration reports it. `traits` names what a body
/// must have for the rule to find something in it; left out, the rule is asked about every body.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $id:literal {
            severity: $severity:ident,
            since: $since:literal,
            fix: $fix:ident,
            keywords: [$($keyword:literal),*]
            $(, traits: [$($trait:ident),+])? $(,)?
        }
    ) => {
        $crate::diagnostic::check::declare_rule! {
            $(#[doc = $doc])+
            $id {
                severity: $severity,
                since: $since,
                fix: $fix,
                keywords: [$($keyword),*],
                subjects: [request => check]
                $(, traits: [$($trait),+])?
            }
        }
    };
    (
        $(#[doc = $doc:literal])+
        $id:literal {
            severity: $severity:ident,
            since: $since:literal,
            fix: $fix:ident,
            keywords: [$($keyword:literal),*],
            subjects: [$($subject:ident $(=> $check:ident)?),+]
            $(, traits: [$($trait:ident),+])? $(,)?
        }
    ) => {
        pub(crate) static RULE: $crate::diagnostic::rule::Rule = $crate::diagnostic::rule::Rule {
            id: $id,
            severity: $crate::diagnostic::severity::Severity::$severity,
            since: $since,
            fixes: $crate::diagnostic::check::fixes!($fix),
            keywords: &[$($keyword),*],
            subjects: &[$($crate::diagnostic::check::subject!($subject)),+],
        };

        #[allow(clippy::needless_update, reason = "a rule may check every subject")]
        pub(super) const CHECKS: $crate::diagnostic::check::Checks =
            $crate::diagnostic::check::Checks {
                $($($subject: Some(|context, findings| $check(context, findings)),)?)+
                $(traits: $crate::diagnostic::traits::Traits::NONE
                    $(.with($crate::diagnostic::traits::Traits::$trait))+,)?
                ..$crate::diagnostic::check::Checks::NONE
            };

        pub(super) const DOC: &str = concat!($($doc, "\n"),+);
    };
}
pub(crate) use declare_rule;

macro_rules! subject {
    (request) => {
        $crate::diagnostic::rule::Subject::Request
    };
    (path) => {
        $crate::diagnostic::rule::Subject::Path
    };
    (response) => {
        $crate::diagnostic::rule::Subject::Response
    };
    (call) => {
        $crate::diagnostic::rule::Subject::Call
    };
    (configuration) => {
        $crate::diagnostic::rule::Subject::Configuration
    };
}
pub(crate) use subject;

macro_rules! fixes {
    (Never) => {
        &[]
    };
    (Safe) => {
        &[$crate::diagnostic::severity::Applicability::Safe]
    };
    (Unsafe) => {
        &[$crate::diagnostic::severity::Applicability::Unsafe]
    };
    (Mixed) => {
        &[
            $crate::diagnostic::severity::Applicability::Safe,
            $crate::diagnostic::severity::Applicability::Unsafe,
        ]
    };
}
pub(crate) use fixes;
