//! URLs in place of addresses.

use crate::contract::address::{Address, Host};
use crate::contract::request::Place;
use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::BodyContext;
use crate::diagnostic::findings::Findings;
use crate::text::edit::Edit;

declare_rule! {
    /// An address is written as a URL.
    ///
    /// `addrs` holds `ip:port` (the document's example), without scheme, user, path or database
    /// number. The password has a member of its own; users created under user management cannot
    /// be used at all, and SSL must be off on the target, so `rediss://` cannot work (user guide).
    ///
    /// `data`: `parts`, which of `scheme`, `user-info`, `path` it has.
    ///
    /// ```json,invalid
    /// {"source_instance": {"addrs": "redis://192.168.0.1:6379/0"}}
    /// ```
    ///
    /// ```json,valid
    /// {"source_instance": {"addrs": "192.168.0.1:6379"}}
    /// ```
    "address-is-url" { severity: Warning, since: "0.1.0", fix: Unsafe, keywords: [] }
}

fn check(context: &BodyContext<'_, '_>, findings: &mut Findings) {
    for instance in &context.body.instances {
        for list in &instance.lists {
            // A password may hold what separates items. With the `@` gone nobody would know that
            // the items before it were a part of one.
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
                    "write `ip:port`; SSL must be off for the migration"
                } else if item.user_info.is_some() {
                    "write `ip:port` and give the instance's own password in `password`; other users cannot be used"
                } else {
                    "write `ip:port`; a migration takes the whole instance"
                };
                let readable =
                    !torn && !matches!(item.host, Host::Impossible(_) | Host::Placeholder | Host::FullWidth);
                findings
                    .add(
                        &RULE,
                        list.place(item.span),
                        Place::Addrs(instance.side).pointer(),
                        "the address is written as a URL",
                    )
                    .help(help)
                    .data("parts", parts)
                    .fix(readable.then(|| Fix::guess("keep host and port alone", edits)));
            }
        }
    }
}
