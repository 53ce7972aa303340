//! Finds what can be changed in a source file, and writes the file with all its changes, each behind its number.
//!
//! Constants, macros apart from `matches!`, and code that is not compiled here are left alone.

use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, Pat, Signature, UnOp};

use crate::values;

/// A change.
pub(crate) struct Mutant {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) function: String,
    pub(crate) change: String,
}

impl Mutant {
    /// Names it without its line, which other changes of the file may move.
    pub(crate) fn key(&self) -> String {
        format!("{}: {}: {}", self.file, self.function, self.change)
    }
}

/// A place with changes, by number, and the code that they put there.
struct Site {
    place: Place,
    choices: Vec<(usize, String)>,
}

enum Place {
    /// An expression that others can stand for.
    Expression(Range<usize>),
    /// The start of a function's body, where it can return.
    Body(usize),
    /// The end of a pattern, where a guard can make it fail.
    Pattern(usize),
}

/// A source file and its changes, outer ones before those in them.
pub(crate) struct Source {
    pub(crate) path: String,
    text: String,
    sites: Vec<Site>,
}

/// Where a change is in the written file.
pub(crate) struct Region {
    pub(crate) number: usize,
    /// The code that it puts there.
    pub(crate) code: Range<usize>,
    /// That code, the switch, and what it replaces.
    pub(crate) whole: Range<usize>,
}

/// Finds the changes of a file; appends them to `mutants`, whose length is the number of the last one.
pub(crate) fn changes(
    path: &str,
    text: &str,
    file: &syn::File,
    mutants: &mut Vec<Mutant>,
) -> Source {
    let mut finder = Finder {
        path,
        text,
        names: Vec::new(),
        sites: Vec::new(),
        mutants,
    };
    finder.visit_file(file);
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
        sites: finder.sites,
    }
}

impl Source {
    /// The file with its changes apart from some.
    pub(crate) fn write(&self, dropped: &BTreeSet<usize>) -> (String, Vec<Region>) {
        // What is inserted at an offset: ends of sites, the inner ones first; then starts, the outer ones first.
        let mut inserted: Vec<(usize, bool, usize)> = Vec::new();
        for (at, site) in self.sites.iter().enumerate() {
            match &site.place {
                Place::Expression(range) => {
                    inserted.push((range.start, true, at));
                    inserted.push((range.end, false, self.sites.len() - at));
                }
                Place::Body(start) | Place::Pattern(start) => inserted.push((*start, true, at)),
            }
        }
        inserted.sort_unstable();
        let mut out = String::new();
        let mut regions: Vec<Region> = Vec::new();
        let mut done = 0;
        for (offset, starts, at) in inserted {
            out.push_str(&self.text[done..offset]);
            done = offset;
            let site = &self.sites[if starts { at } else { self.sites.len() - at }];
            let choices = || {
                site.choices
                    .iter()
                    .filter(|(number, _)| !dropped.contains(number))
            };
            if choices().next().is_none() {
                continue;
            }
            if !starts {
                out.push_str(" })");
                for (number, _) in choices() {
                    let region = regions.iter_mut().rfind(|region| region.number == *number);
                    region.expect("it started").whole.end = out.len();
                }
                continue;
            }
            let start = out.len();
            let (before, between, after) = match site.place {
                Place::Expression(_) => ("(", " } else ", " } else { "),
                Place::Body(_) => ("", " } ", " } "),
                Place::Pattern(_) => (" if ", "", ""),
            };
            out.push_str(before);
            for (at, (number, code)) in choices().enumerate() {
                out.push_str(if at > 0 { between } else { "" });
                let switch = match site.place {
                    Place::Pattern(_) => format!("!crate::mutant_on({number})"),
                    _ => format!("if crate::mutant_on({number}) {{ "),
                };
                out.push_str(&switch);
                let code_start = out.len();
                out.push_str(code);
                regions.push(Region {
                    number: *number,
                    code: code_start..out.len(),
                    whole: start..out.len(),
                });
            }
            out.push_str(after);
        }
        out.push_str(&self.text[done..]);
        (out, regions)
    }
}

struct Finder<'a> {
    path: &'a str,
    text: &'a str,
    /// Of the function and what is around it.
    names: Vec<String>,
    sites: Vec<Site>,
    mutants: &'a mut Vec<Mutant>,
}

impl Finder<'_> {
    fn raw(&self, node: &impl Spanned) -> &str {
        &self.text[node.span().byte_range()]
    }

    /// At most 80 characters of a node on one line, in backticks.
    fn short(&self, node: &impl Spanned) -> String {
        let words: Vec<&str> = self.raw(node).split_whitespace().collect();
        let text = words.join(" ");
        let count = text.chars().count();
        if count <= 80 {
            return format!("`{text}`");
        }
        let (start, end): (String, String) = (
            text.chars().take(40).collect(),
            text.chars().skip(count - 39).collect(),
        );
        format!("`{start}…{end}`")
    }

    /// Adds a site with its changes: what each is, and its code.
    fn add(&mut self, node: &impl Spanned, place: Place, choices: Vec<(String, String)>) {
        let line = node.span().start().line;
        let choices = choices.into_iter().map(|(change, code)| {
            let (file, function) = (self.path.to_owned(), self.names.join("::"));
            self.mutants.push(Mutant {
                file,
                line,
                function,
                change,
            });
            (self.mutants.len(), code)
        });
        let choices = choices.collect();
        self.sites.push(Site { place, choices });
    }

    fn expression(&mut self, node: &impl Spanned, choices: Vec<(String, String)>) {
        self.add(node, Place::Expression(node.span().byte_range()), choices);
    }

    fn function(&mut self, attributes: &[Attribute], signature: &Signature, block: &Block) {
        if is_left_out(attributes) || signature.constness.is_some() || signature.ident == "main" {
            return;
        }
        self.names.push(signature.ident.to_string());
        let start = block.brace_token.span.open().byte_range().end;
        let values = if block.stmts.is_empty() {
            Vec::new()
        } else {
            values::of_return(&signature.output)
        };
        let body = self.text[block.span().byte_range()]
            .trim_matches(['{', '}'])
            .trim()
            .to_owned();
        let choices = values
            .into_iter()
            .filter(|value| *value != body)
            .map(|value| {
                let what = if value.is_empty() {
                    "do nothing".to_owned()
                } else {
                    format!("return `{value}`")
                };
                (what, format!("return {value};"))
            });
        let choices = choices.collect();
        self.add(&signature.ident, Place::Body(start), choices);
        self.visit_block(block);
        self.names.pop();
    }
}

/// Whether an item is not compiled here, or only for tests.
pub(crate) fn is_left_out(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return attribute.path().is_ident("test");
        };
        let words = list.tokens.to_string().replace(' ', "");
        let left_out = ["test", "fuzzing", "feature", "windows", "not(unix)"];
        list.path.is_ident("cfg") && left_out.iter().any(|word| words.contains(word))
    })
}

/// What an operator becomes.
fn other_operators(operator: &BinOp) -> &'static [&'static str] {
    match operator {
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">="],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<="],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::Add(_) | BinOp::Mul(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Div(_) => &["*"],
        BinOp::Rem(_) => &["/"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::BitAnd(_) => &["|"],
        BinOp::BitOr(_) | BinOp::BitXor(_) => &["&"],
        BinOp::Shl(_) => &[">>"],
        BinOp::Shr(_) => &["<<"],
        BinOp::AddAssign(_) | BinOp::MulAssign(_) => &["-="],
        BinOp::SubAssign(_) => &["+="],
        BinOp::DivAssign(_) => &["*="],
        BinOp::RemAssign(_) => &["/="],
        BinOp::BitAndAssign(_) => &["|="],
        BinOp::BitOrAssign(_) | BinOp::BitXorAssign(_) => &["&="],
        BinOp::ShlAssign(_) => &[">>="],
        BinOp::ShrAssign(_) => &["<<="],
        _ => &[],
    }
}

/// Whether a condition binds names, so that another expression cannot stand for it.
fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.attrs, &item.sig, block);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if is_left_out(&item.attrs) {
            return;
        }
        let own = self
            .raw(&item.self_ty)
            .split_once('<')
            .map_or_else(|| self.raw(&item.self_ty), |(own, _)| own);
        let name = match &item.trait_ {
            Some((path, _)) => format!("<{own} as {}>", self.raw(path)),
            None => own.to_owned(),
        };
        self.names.push(name);
        visit::visit_item_impl(self, item);
        self.names.pop();
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_left_out(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if !has_let(&binary.left) && !has_let(&binary.right) {
            let (whole, left, right) = (
                self.short(binary),
                self.raw(&binary.left),
                self.raw(&binary.right),
            );
            let choices = other_operators(&binary.op).iter();
            let choices = choices.map(|other| {
                (
                    format!("{whole} with `{other}`"),
                    format!("({left}) {other} ({right})"),
                )
            });
            let choices = choices.collect();
            self.expression(binary, choices);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        let sign = match unary.op {
            UnOp::Not(_) => "!",
            UnOp::Neg(_) => "-",
            _ => return visit::visit_expr_unary(self, unary),
        };
        let choice = (
            format!("{} without `{sign}`", self.short(unary)),
            self.raw(&unary.expr).to_owned(),
        );
        self.expression(unary, vec![choice]);
        // Two negations would be one.
        if !matches!(&*unary.expr, Expr::Macro(_)) {
            visit::visit_expr_unary(self, unary);
        }
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        if called.path.is_ident("matches") {
            let choice = (
                format!("{} negated", self.short(called)),
                format!("!{}", self.raw(called)),
            );
            self.expression(called, vec![choice]);
        }
    }

    fn visit_expr_match(&mut self, matched: &'ast syn::ExprMatch) {
        self.visit_expr(&matched.expr);
        let takes_all = |pat: &Pat| match pat {
            Pat::Wild(_) => true,
            Pat::Ident(name) => {
                name.subpat.is_none() && name.ident.to_string().starts_with(char::is_lowercase)
            }
            _ => false,
        };
        let last_is_wild = matched.arms.last().is_some_and(|arm| takes_all(&arm.pat));
        for (at, arm) in matched.arms.iter().enumerate() {
            if is_left_out(&arm.attrs) {
                continue;
            }
            if let Pat::Guard(guarded) = &arm.pat {
                let pattern = self.short(&guarded.pat);
                if !has_let(&guarded.guard) {
                    let guard = self.short(&guarded.guard);
                    let choices = ["true", "false"].map(|value| {
                        (
                            format!("guard {guard} of {pattern} is `{value}`"),
                            value.to_owned(),
                        )
                    });
                    self.expression(&guarded.guard, choices.to_vec());
                }
                self.visit_expr(&guarded.guard);
            } else if last_is_wild && at + 1 < matched.arms.len() {
                let choice = (
                    format!("without the arm {}", self.short(&arm.pat)),
                    String::new(),
                );
                self.add(
                    &arm.pat,
                    Place::Pattern(arm.pat.span().byte_range().end),
                    vec![choice],
                );
            }
            self.visit_expr(&arm.body);
        }
    }

    fn visit_expr_repeat(&mut self, array: &'ast syn::ExprRepeat) {
        self.visit_expr(&array.expr);
    }

    // Constants, patterns and types.
    fn visit_pat(&mut self, _: &'ast Pat) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_generics(&mut self, _: &'ast syn::Generics) {}
    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_variant(&mut self, _: &'ast syn::Variant) {}
}
