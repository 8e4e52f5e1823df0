//! The types of a component as types of WIT.
//!
//! A type is what it was where it was defined, however often it is named. It must never go deeper
//! than the component's own types are nested.

use wasmparser::PrimitiveValType;
use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId,
    ComponentEntityType, ComponentItem, ComponentValType,
};
use wit_parser::{
    Case, Enum, EnumCase, Field, Flag, Flags, Handle, Record, Result_, Tuple, Type, TypeDef,
    TypeDefKind, TypeId, TypeOwner, Variant,
};

use super::{Decoder, no_words};
use crate::WorldError;
use crate::text::clipped;

impl Decoder<'_> {
    /// A type with a name: a definition, or another name for one.
    pub(super) fn named_type(
        &mut self,
        name: &str,
        item: &ComponentItem,
        owner: TypeOwner,
    ) -> Result<TypeId, WorldError> {
        let ComponentEntityType::Type {
            referenced,
            created,
        } = item.ty
        else {
            return Err(no_words(format!("`{}` is no type", clipped(name))));
        };
        let types = self.types;
        let kind = match (self.definition(referenced), referenced) {
            (Some(known), _) => TypeDefKind::Type(Type::Id(known)),
            (None, ComponentAnyTypeId::Defined(id)) => self.shape(&types[id])?,
            (None, ComponentAnyTypeId::Resource(_)) => TypeDefKind::Resource,
            _ => {
                return Err(no_words(format!(
                    "`{}` is a type of functions, interfaces or components",
                    clipped(name)
                )));
            }
        };
        let id = self.add(Some(name), kind, owner, item.external_id.clone());
        // An interface that is exported as it was imported has the very types of the other.
        self.known.entry(created).or_insert(id);
        if let ComponentAnyTypeId::Resource(resource) = created {
            self.resources.entry(resource.resource()).or_insert(id);
        }
        Ok(id)
    }

    /// What a type is known as, under this name or one that it was given before.
    fn definition(&self, mut id: ComponentAnyTypeId) -> Option<TypeId> {
        loop {
            if let Some(known) = self.known.get(&id) {
                return Some(*known);
            }
            id = self.types.peel_alias(id)?;
        }
    }

    /// A type of an interface that has been seen: imported before, exported now. Its parts without
    /// names are the parts that are known.
    pub(super) fn know_again(
        &mut self,
        id: TypeId,
        referenced: ComponentAnyTypeId,
        created: ComponentAnyTypeId,
    ) -> Result<(), WorldError> {
        match referenced {
            ComponentAnyTypeId::Defined(ty) => self.know_parts(id, ty)?,
            ComponentAnyTypeId::Resource(_) => {}
            _ => return Err(no_words("a type of functions, interfaces or components")),
        }
        self.known.entry(created).or_insert(id);
        Ok(())
    }

    fn know_parts(&mut self, id: TypeId, ty: ComponentDefinedTypeId) -> Result<(), WorldError> {
        let mut rest = vec![(id, ty)];
        while let Some((id, ty)) = rest.pop() {
            let (definition, kind) = (&self.types[ty], &self.resolve.types[id].kind);
            let pairs = parts(definition, kind).ok_or_else(|| {
                let name = self.resolve.types[id].name.as_deref();
                let name = name.unwrap_or("a type without a name");
                no_words(format!(
                    "`{}` differs between an import and an export of one name",
                    clipped(name)
                ))
            })?;
            for (part, known) in pairs {
                let (ComponentValType::Type(part), Type::Id(known)) = (part, known) else {
                    continue;
                };
                if self.known.insert(part.into(), known).is_none() {
                    rest.push((known, part));
                }
            }
        }
        Ok(())
    }

    /// A type where it is used.
    pub(super) fn value(&mut self, ty: ComponentValType) -> Result<Type, WorldError> {
        let id = match ty {
            ComponentValType::Primitive(primitive) => return Ok(self::primitive(primitive)),
            ComponentValType::Type(id) => id,
        };
        if let Some(known) = self.known.get(&id.into()) {
            return Ok(Type::Id(*known));
        }
        let types = self.types;
        let kind = self.shape(&types[id])?;
        if let TypeDefKind::Record(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::Enum(_)
        | TypeDefKind::Flags(_) = kind
        {
            return Err(no_words(format!("a {} without a name", kind.as_str())));
        }
        let known = self.add(None, kind, TypeOwner::None, None);
        self.known.insert(id.into(), known);
        Ok(Type::Id(known))
    }

    fn optional(&mut self, ty: Option<ComponentValType>) -> Result<Option<Type>, WorldError> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    fn shape(&mut self, definition: &ComponentDefinedType) -> Result<TypeDefKind, WorldError> {
        use ComponentDefinedType as Kind;
        Ok(match definition {
            Kind::Primitive(primitive) => TypeDefKind::Type(self::primitive(*primitive)),
            Kind::List { element, .. } => TypeDefKind::List(self.value(*element)?),
            Kind::FixedLengthList {
                element, length, ..
            } => TypeDefKind::FixedLengthList(self.value(*element)?, *length),
            Kind::Map { key, value, .. } => {
                TypeDefKind::Map(self.value(*key)?, self.value(*value)?)
            }
            Kind::Option { ty, .. } => TypeDefKind::Option(self.value(*ty)?),
            Kind::Result { ok, err, .. } => TypeDefKind::Result(Result_ {
                ok: self.optional(*ok)?,
                err: self.optional(*err)?,
            }),
            Kind::Tuple(tuple) => {
                let types = tuple.types.iter().map(|ty| self.value(*ty));
                let types = types.collect::<Result<_, _>>()?;
                TypeDefKind::Tuple(Tuple { types })
            }
            Kind::Record(record) => {
                let mut fields = Vec::with_capacity(record.fields.len());
                for (name, ty) in &record.fields {
                    fields.push(Field {
                        name: name.to_string(),
                        ty: self.value(*ty)?,
                        docs: Default::default(),
                        span: Default::default(),
                    });
                }
                TypeDefKind::Record(Record { fields })
            }
            Kind::Variant(variant) => {
                let mut cases = Vec::with_capacity(variant.cases.len());
                for (name, case) in &variant.cases {
                    cases.push(Case {
                        name: name.to_string(),
                        ty: self.optional(case.ty)?,
                        docs: Default::default(),
                        span: Default::default(),
                    });
                }
                TypeDefKind::Variant(Variant { cases })
            }
            Kind::Enum(names) => {
                let cases = names.iter().map(|name| EnumCase {
                    name: name.to_string(),
                    docs: Default::default(),
                    span: Default::default(),
                });
                let cases = cases.collect();
                TypeDefKind::Enum(Enum { cases })
            }
            Kind::Flags(names) => {
                let flags = names.iter().map(|name| Flag {
                    name: name.to_string(),
                    docs: Default::default(),
                    span: Default::default(),
                });
                let flags = flags.collect();
                TypeDefKind::Flags(Flags { flags })
            }
            Kind::Own(id) => TypeDefKind::Handle(Handle::Own(self.resource(*id)?)),
            Kind::Borrow(id) => TypeDefKind::Handle(Handle::Borrow(self.resource(*id)?)),
            Kind::Future { ty, .. } => TypeDefKind::Future(self.optional(*ty)?),
            Kind::Stream { ty, .. } => TypeDefKind::Stream(self.optional(*ty)?),
        })
    }

    /// The resource of a handle: as it is called there, or else where it is defined.
    fn resource(&self, id: AliasableResourceId) -> Result<TypeId, WorldError> {
        let known = self.definition(ComponentAnyTypeId::Resource(id));
        let known = known.or_else(|| self.resources.get(&id.resource()).copied());
        known.ok_or_else(|| no_words("a handle to a resource without a name"))
    }

    fn add(
        &mut self,
        name: Option<&str>,
        kind: TypeDefKind,
        owner: TypeOwner,
        external_id: Option<String>,
    ) -> TypeId {
        self.resolve.types.alloc(TypeDef {
            name: name.map(str::to_owned),
            kind,
            owner,
            docs: Default::default(),
            stability: Default::default(),
            span: Default::default(),
            external_id,
        })
    }
}

/// The parts of a type beside those of what it is known as; none if the two differ.
fn parts(
    definition: &ComponentDefinedType,
    known: &TypeDefKind,
) -> Option<Vec<(ComponentValType, Type)>> {
    use ComponentDefinedType as Kind;
    use TypeDefKind as Known;
    Some(match (definition, known) {
        // Of what has a name, the parts are known by that.
        (
            Kind::Primitive(_) | Kind::Enum(_) | Kind::Flags(_) | Kind::Own(_) | Kind::Borrow(_),
            _,
        )
        | (_, Known::Type(Type::Id(_))) => Vec::new(),
        (Kind::List { element, .. }, Known::List(ty)) => vec![(*element, *ty)],
        (
            Kind::FixedLengthList {
                element, length, ..
            },
            Known::FixedLengthList(ty, other),
        ) if length == other => vec![(*element, *ty)],
        (Kind::Map { key, value, .. }, Known::Map(other_key, other_value)) => {
            vec![(*key, *other_key), (*value, *other_value)]
        }
        (Kind::Option { ty, .. }, Known::Option(other)) => vec![(*ty, *other)],
        (Kind::Result { ok, err, .. }, Known::Result(other)) => {
            let mut pairs = both(*ok, other.ok)?;
            pairs.extend(both(*err, other.err)?);
            pairs
        }
        (Kind::Future { ty, .. }, Known::Future(other))
        | (Kind::Stream { ty, .. }, Known::Stream(other)) => both(*ty, *other)?,
        (Kind::Tuple(tuple), Known::Tuple(other)) if tuple.types.len() == other.types.len() => {
            let types = tuple.types.iter().copied();
            types.zip(other.types.iter().copied()).collect()
        }
        (Kind::Record(record), Known::Record(other))
            if record.fields.len() == other.fields.len() =>
        {
            let fields = record.fields.iter().zip(&other.fields);
            let pairs = fields.map(|((name, ty), other)| {
                (name.as_str() == other.name).then_some((*ty, other.ty))
            });
            pairs.collect::<Option<_>>()?
        }
        (Kind::Variant(variant), Known::Variant(other))
            if variant.cases.len() == other.cases.len() =>
        {
            let mut pairs = Vec::new();
            for ((name, case), other) in variant.cases.iter().zip(&other.cases) {
                if name.as_str() != other.name {
                    return None;
                }
                pairs.extend(both(case.ty, other.ty)?);
            }
            pairs
        }
        _ => return None,
    })
}

fn both(
    one: Option<ComponentValType>,
    other: Option<Type>,
) -> Option<Vec<(ComponentValType, Type)>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(vec![(one, other)]),
        (None, None) => Some(Vec::new()),
        _ => None,
    }
}

fn primitive(ty: PrimitiveValType) -> Type {
    match ty {
        PrimitiveValType::Bool => Type::Bool,
        PrimitiveValType::S8 => Type::S8,
        PrimitiveValType::U8 => Type::U8,
        PrimitiveValType::S16 => Type::S16,
        PrimitiveValType::U16 => Type::U16,
        PrimitiveValType::S32 => Type::S32,
        PrimitiveValType::U32 => Type::U32,
        PrimitiveValType::S64 => Type::S64,
        PrimitiveValType::U64 => Type::U64,
        PrimitiveValType::F32 => Type::F32,
        PrimitiveValType::F64 => Type::F64,
        PrimitiveValType::Char => Type::Char,
        PrimitiveValType::String => Type::String,
        PrimitiveValType::ErrorContext => Type::ErrorContext,
    }
}
