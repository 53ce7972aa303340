//! What a function can return instead of running its body, by its return type.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// Expressions of the type; some may not compile.
pub(crate) fn of_return(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, ty) => of(ty),
    }
}

fn of(ty: &Type) -> Vec<String> {
    match ty {
        Type::Tuple(tuple) => {
            let parts: Vec<_> = tuple
                .elems
                .iter()
                .map(|ty| of(ty).first().cloned())
                .collect();
            let parts: Option<Vec<_>> = parts.into_iter().collect();
            parts
                .map(|parts| format!("({})", parts.join(", ")))
                .into_iter()
                .collect()
        }
        Type::Reference(reference) if reference.mutability.is_none() => match &*reference.elem {
            Type::Slice(_) => vec!["&[]".to_owned()],
            Type::Path(path) if path.path.is_ident("str") => {
                vec!["\"\"".to_owned(), "\"xyzzy\"".to_owned()]
            }
            _ => Vec::new(),
        },
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Vec::new();
            };
            let inner = || match &last.arguments {
                PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(GenericArgument::Type(ty)) => of(ty),
                    _ => vec!["Default::default()".to_owned()],
                },
                _ => vec!["Default::default()".to_owned()],
            };
            let some = |name: &str| {
                inner()
                    .into_iter()
                    .map(|value| format!("{name}({value})"))
                    .collect::<Vec<_>>()
            };
            match last.ident.to_string().as_str() {
                "bool" => vec!["true".to_owned(), "false".to_owned()],
                "String" => vec![
                    "String::new()".to_owned(),
                    "\"xyzzy\".to_owned()".to_owned(),
                ],
                "Cow" => vec!["\"\".into()".to_owned()],
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i32" | "i64" => {
                    vec!["0".to_owned(), "1".to_owned()]
                }
                "Option" => [vec!["None".to_owned()], some("Some")].concat(),
                "Result" => some("Ok"),
                _ => vec!["Default::default()".to_owned()],
            }
        }
        _ => Vec::new(),
    }
}
