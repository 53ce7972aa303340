//! Addresses written as URLs.

use crate::contract::address::{Address, Host, Port};
use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;

declare_rule! {
    /// An address is written as a URL.
    ///
    /// `addrs` takes `ip:port`. The service probably cannot connect to an address with a scheme, a
    /// user name, a path or a database number. The fix keeps host and port. The password belongs in
    /// `password`.
    ///
    /// **Evidence.** The example request of the API reference has
    /// `"addrs": "192.168.1.1:6379,192.168.0.0:6379"`. Users created under user management cannot
    /// be used, and SSL must be off on the target, so `rediss://` cannot work (user guide).
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "redis://192.168.0.1:6379/0"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    ///
    /// `data`: `parts`, which of `scheme`, `user-info` and `path` the address has.
    "address-is-url" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [], traits: [OddAddress] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            // A password may contain a separator. Without the `@`, the items before it could no
            // longer be recognized as parts of a password.
            let items = &list.parsed.items;
            let is_url =
                |item: &Address<'_>| item.scheme.is_some() && item.text.matches('@').count() == 1;
            let last = items.iter().rposition(|item| item.text.contains('@'));
            let torn = last.is_some_and(|last| last > 0 && !items[..=last].iter().all(is_url));
            for item in items.iter().filter(|item| item.is_url()) {
                let mut parts = Vec::new();
                let mut edits = Vec::new();
                for (name, part) in [
                    ("scheme", item.scheme),
                    ("user-info", item.user_info),
                    ("path", item.tail),
                ] {
                    if let Some(part) = part {
                        parts.push(name);
                        edits.push(Edit::new(list.place(part), ""));
                    }
                }
                let help = if item.text.starts_with("rediss") {
                    "use `ip:port`; SSL must be off on the target"
                } else if item.user_info.is_some() {
                    "use `ip:port` and set the instance's own password in `password`; other users cannot be used"
                } else {
                    "use `ip:port`; the request has no member for a path or a database number"
                };
                // What was read as host and port may be a scheme.
                let is_scheme = matches!(item.port, Port::Invalid(_))
                    && item.text.matches("://").count() > usize::from(item.scheme.is_some());
                let readable = !torn
                    && !is_scheme
                    && !matches!(
                        item.host,
                        Host::Impossible(_) | Host::Placeholder | Host::FullWidth
                    );
                findings
                    .add(
                        &RULE,
                        list.place(item.span),
                        Place::Addrs(instance.side).pointer(),
                        "`addrs` takes `ip:port`, not a URL",
                    )
                    .help(help)
                    .data("parts", parts)
                    .fix(readable.then(|| Fix::guess("keep only host and port", edits)));
            }
        }
    }
}
