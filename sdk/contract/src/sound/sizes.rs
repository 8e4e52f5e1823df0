//! How deep and how large types are, with everything that they refer to written out.
//!
//! Types share parts: a type that holds the one before it twice doubles with each declaration. Each
//! type is measured once, from what it holds, with numbers that end at their largest. It must never
//! recurse: the text decides how far types lead to each other.

use wit_parser::{Handle, Type, TypeDef, TypeDefKind, TypeId};

/// What is known of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Types that hold each other, as the validator of the binary format counts: names do not count.
    pub(crate) depth: u32,
    /// Types that lead to each other, names included.
    pub(crate) steps: u32,
    /// Parts, as that validator counts.
    pub(crate) parts: u64,
    /// Parts as a program writes the type where it uses it: what has a name of its own is one.
    pub(crate) written: u64,
    /// What nobody here has, in the type or in what it holds without a name.
    pub(crate) proposal: Option<&'static str>,
}

impl Size {
    pub(crate) const ONE: Self = Self {
        depth: 1,
        steps: 1,
        parts: 1,
        written: 1,
        proposal: None,
    };

    /// This one holding another.
    fn holding(self, held: Self, has_name: bool) -> Self {
        Self {
            depth: self.depth.max(held.depth.saturating_add(1)),
            steps: self.steps.max(held.steps.saturating_add(1)),
            parts: self.parts.saturating_add(held.parts),
            written: self.written.saturating_add(held.written),
            proposal: self.proposal.or(held.proposal.filter(|_| !has_name)),
        }
    }
}

/// The sizes of all types of an arena.
#[derive(Debug)]
pub(crate) struct Sizes(Vec<Size>);

impl Sizes {
    /// Of types in the order of their arena.
    pub(crate) fn of<'a>(types: impl Iterator<Item = (TypeId, &'a TypeDef)>) -> Self {
        let types: Vec<&TypeDef> = types.map(|(_, ty)| ty).collect();
        let mut sizes: Vec<Option<Size>> = vec![None; types.len()];
        // Types mostly stand behind those that they hold; where not, those come first.
        for start in 0..types.len() {
            let mut open = vec![start];
            while let Some(at) = open.last().copied() {
                if sizes[at].is_some() {
                    open.pop();
                    continue;
                }
                let held = held(&types[at].kind);
                let missing = held.iter().filter_map(index);
                let missing = missing.filter(|part| sizes[*part].is_none() && !open.contains(part));
                let missing: Vec<_> = missing.collect();
                if missing.is_empty() {
                    sizes[at] = Some(size(&types, &sizes, at, &held));
                    open.pop();
                } else {
                    open.extend(missing);
                }
            }
        }
        Self(
            sizes
                .into_iter()
                .map(|size| size.unwrap_or(Size::ONE))
                .collect(),
        )
    }

    pub(crate) fn get(&self, id: TypeId) -> Size {
        self.0.get(id.index()).copied().unwrap_or(Size::ONE)
    }

    /// The size of a type where it is used.
    pub(crate) fn used(&self, ty: &Type) -> Size {
        match ty {
            Type::Id(id) => self.get(*id),
            Type::ErrorContext => Size {
                proposal: Some("an `error-context`"),
                ..Size::ONE
            },
            _ => Size::ONE,
        }
    }
}

fn index(ty: &Type) -> Option<usize> {
    match ty {
        Type::Id(id) => Some(id.index()),
        _ => None,
    }
}

fn size(types: &[&TypeDef], sizes: &[Option<Size>], at: usize, held: &[Type]) -> Size {
    let of = |ty: &Type| match ty {
        Type::Id(id) => sizes
            .get(id.index())
            .copied()
            .flatten()
            .unwrap_or(Size::ONE),
        Type::ErrorContext => Size {
            proposal: Some("an `error-context`"),
            ..Size::ONE
        },
        _ => Size::ONE,
    };
    let has_name = |ty: &Type| index(ty).is_some_and(|at| types[at].name.is_some());
    let kind = &types[at].kind;
    let mut whole = held
        .iter()
        .fold(Size::ONE, |whole, ty| whole.holding(of(ty), has_name(ty)));
    whole.proposal = proposal(kind).or(whole.proposal);
    match kind {
        // Another name is no layer, and what it stands for is written where it is used.
        TypeDefKind::Type(ty) => {
            let end = of(ty);
            Size {
                steps: end.steps.saturating_add(1),
                proposal: whole.proposal,
                ..end
            }
        }
        // A handle is of one size, whatever the resource.
        TypeDefKind::Handle(_) => Size {
            steps: whole.steps,
            ..Size::ONE
        },
        TypeDefKind::Record(_) | TypeDefKind::Variant(_) => Size {
            written: 1,
            ..whole
        },
        _ => whole,
    }
}

/// What a type has that nobody here does.
fn proposal(kind: &TypeDefKind) -> Option<&'static str> {
    match kind {
        TypeDefKind::Future(_) => Some("a `future`"),
        TypeDefKind::Stream(_) => Some("a `stream`"),
        TypeDefKind::Map(..) => Some("a `map`"),
        TypeDefKind::FixedLengthList(..) => Some("a list of fixed length"),
        _ => None,
    }
}

/// The types that a definition names, in their order.
pub(crate) fn held(kind: &TypeDefKind) -> Vec<Type> {
    match kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|field| field.ty).collect(),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        TypeDefKind::Result(result) => result.ok.into_iter().chain(result.err).collect(),
        TypeDefKind::Future(ty) | TypeDefKind::Stream(ty) => ty.iter().copied().collect(),
        TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => vec![Type::Id(*id)],
        TypeDefKind::Resource
        | TypeDefKind::Flags(_)
        | TypeDefKind::Enum(_)
        | TypeDefKind::Unknown => Vec::new(),
    }
}
