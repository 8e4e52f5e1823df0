//! The options of `extension_point!`, parsed from its tokens.
//!
//! Only the shape is checked here, each complaint at its token; whether a path exists or a key
//! fits the world is found out by the later steps.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Ident, LitStr, Result, Token, braced, token};

/// What one `extension_point!` call asked for.
#[derive(Debug)]
#[non_exhaustive]
pub struct Options {
    /// Where the WIT comes from.
    pub source: Source,
    /// The world, when the package has more than one.
    pub world: Option<LitStr>,
    /// Which of the app's own types stand behind the resources that it offers.
    pub with: Vec<With>,
}

/// Where the WIT of an extension point comes from.
#[derive(Debug)]
#[non_exhaustive]
pub enum Source {
    /// `path: "wit"`: a folder or file, relative to the app's `Cargo.toml`.
    Path(LitStr),
    /// `inline: "package …"`: the text itself.
    Inline(LitStr),
    /// Neither was given: the folder `wit`.
    Default(Span),
}

/// One entry of `with`: a resource of the WIT and the Rust type behind it.
#[derive(Debug)]
#[non_exhaustive]
pub struct With {
    /// `"package:name/interface.resource"`.
    pub item: LitStr,
    /// The app's type.
    pub path: syn::Path,
}

impl Source {
    /// Where mistakes in the WIT are reported.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Path(text) | Self::Inline(text) => text.span(),
            Self::Default(span) => *span,
        }
    }
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            Self::parse_entries(&content)
        } else {
            Self::parse_entries(input)
        }
    }
}

impl Options {
    fn parse_entries(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self {
            source: Source::Default(Span::call_site()),
            world: None,
            with: Vec::new(),
        };
        for entry in Punctuated::<Entry, Token![,]>::parse_terminated(input)? {
            options.take(entry)?;
        }
        Ok(options)
    }

    fn take(&mut self, entry: Entry) -> Result<()> {
        let Entry { key, value } = entry;
        match (key.to_string().as_str(), value) {
            ("path", Value::Text(text)) => self.set_source(Source::Path(text)),
            ("inline", Value::Text(text)) => self.set_source(Source::Inline(text)),
            ("world", Value::Text(text)) => {
                self.world = Some(text);
                Ok(())
            }
            ("with", Value::Map(with)) => {
                self.with = with;
                Ok(())
            }
            ("path" | "inline" | "world", _) => Err(Error::new(key.span(), "expected a string")),
            ("with", _) => Err(Error::new(
                key.span(),
                "expected `{ \"package:name/interface.resource\": Type }`",
            )),
            _ => Err(Error::new(
                key.span(),
                format!("unknown option `{key}`: expected `path`, `inline`, `world` or `with`"),
            )),
        }
    }

    fn set_source(&mut self, source: Source) -> Result<()> {
        if matches!(self.source, Source::Default(_)) {
            self.source = source;
            return Ok(());
        }
        Err(Error::new(
            source.span(),
            "give either `path` or `inline`, once",
        ))
    }
}

struct Entry {
    key: Ident,
    value: Value,
}

enum Value {
    Text(LitStr),
    Map(Vec<With>),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let key = input.parse()?;
        input.parse::<Token![:]>()?;
        let value = if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            let entries = Punctuated::<With, Token![,]>::parse_terminated(&content)?;
            Value::Map(entries.into_iter().collect())
        } else {
            Value::Text(input.parse()?)
        };
        Ok(Self { key, value })
    }
}

impl Parse for With {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let item = input.parse()?;
        input.parse::<Token![:]>()?;
        let path: syn::Path = input.parse()?;
        if !is_absolute(&path) {
            return Err(Error::new(
                path.span(),
                "start the path with `crate::` or `::`: the type is named from a generated module",
            ));
        }
        Ok(Self { item, path })
    }
}

fn is_absolute(path: &syn::Path) -> bool {
    let first = path.segments.first();
    path.leading_colon.is_some() || first.is_some_and(|segment| segment.ident == "crate")
}
