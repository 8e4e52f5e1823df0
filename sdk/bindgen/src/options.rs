//! The options of `extension_point!`, parsed from its tokens.
//!
//! Only the shape is checked here, each complaint at its token; whether a path exists or a key
//! fits the world is found out by the later steps.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Ident, LitBool, LitStr, Result, Token, braced, bracketed, token};

/// What one `extension_point!` call asked for.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// `path: "wit"` or `path: ["wit", "shared"]`: folders or files, relative to the app's
    /// `Cargo.toml`. The folder `wit` if neither this nor `inline` is given.
    pub paths: Vec<LitStr>,
    /// `inline: "package …"`: WIT as text, which may refer to the packages at `paths`.
    pub inline: Option<LitStr>,
    /// The world, when there is more than one.
    pub world: Option<LitStr>,
    /// Which Rust stands for items of the WIT, instead of what would be generated.
    pub with: Vec<With>,
    /// More traits to derive for records, variants, enums and flags.
    pub derives: Vec<syn::Path>,
    /// Which `@unstable` features of the WIT are there; all of them if the option is not given.
    pub features: Option<Vec<LitStr>>,
    /// `async: true`: the functions of host and guest are futures. They block by default.
    pub is_async: bool,
}

/// One entry of `with`: an item of the WIT and the Rust that stands for it.
#[derive(Debug)]
#[non_exhaustive]
pub struct With {
    /// `"package:name/interface.type"`, `"package:name/interface"` or `"package:name"`.
    pub item: LitStr,
    /// The app's type, or the module of another extension point.
    pub path: syn::Path,
}

impl Options {
    /// Where mistakes in the WIT are reported.
    #[must_use]
    pub fn source_span(&self) -> Span {
        let text = self.inline.as_ref().or(self.paths.first());
        text.map_or_else(Span::call_site, LitStr::span)
    }

    fn take(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        match key.to_string().as_str() {
            "path" => self.paths = one_or_more(input)?,
            "inline" => self.inline = Some(input.parse()?),
            "world" => self.world = Some(input.parse()?),
            "with" => self.with = in_braces(input)?,
            "additional_derives" => self.derives = in_brackets(input)?,
            "features" => self.features = Some(in_brackets(input)?),
            "async" => self.is_async = input.parse::<LitBool>()?.value,
            _ => {
                let known = KNOWN.join("`, `");
                let message = format!("unknown option `{key}`: expected one of `{known}`");
                return Err(Error::new(key.span(), message));
            }
        }
        Ok(())
    }

    fn parse_entries(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            if seen.contains(&key) {
                return Err(Error::new(key.span(), format!("`{key}` is given twice")));
            }
            input.parse::<Token![:]>()?;
            options.take(&key, input)?;
            seen.push(key);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }

    /// `"world" in "path"`, of which either part may be left out.
    fn parse_short(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self {
            world: input.parse()?,
            ..Self::default()
        };
        if input.parse::<Option<Token![in]>>()?.is_some() {
            options.paths.push(input.parse()?);
        }
        Ok(options)
    }
}

const KNOWN: [&str; 7] = [
    "path",
    "inline",
    "world",
    "with",
    "additional_derives",
    "features",
    "async",
];

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            Self::parse_entries(&content)
        } else if input.peek(Ident) || input.peek(Token![async]) {
            Self::parse_entries(input)
        } else {
            Self::parse_short(input)
        }
    }
}

fn one_or_more(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    if input.peek(token::Bracket) {
        return in_brackets(input);
    }
    Ok(vec![input.parse()?])
}

fn in_braces<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let content;
    braced!(content in input);
    listed(&content)
}

fn in_brackets<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let content;
    bracketed!(content in input);
    listed(&content)
}

fn listed<T: Parse>(content: ParseStream<'_>) -> Result<Vec<T>> {
    let items = Punctuated::<T, Token![,]>::parse_terminated(content)?;
    Ok(items.into_iter().collect())
}

impl Parse for With {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let item = input.parse()?;
        input.parse::<Token![:]>()?;
        let path: syn::Path = input.parse()?;
        if !is_absolute(&path) {
            return Err(Error::new(
                path.span(),
                "start the path with `crate::` or `::`: it is used from a generated module",
            ));
        }
        Ok(Self { item, path })
    }
}

fn is_absolute(path: &syn::Path) -> bool {
    let first = path.segments.first();
    path.leading_colon.is_some() || first.is_some_and(|segment| segment.ident == "crate")
}
