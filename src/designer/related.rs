//! A block of contacts that a record of another table leads to: how they are related, and what the record has to meet.

use leptos::prelude::*;
use segment_definition::{BlockContent, Edit, Node, NodeId, Path};
use segment_query::{Catalog, Relationship, RelationshipKind, TARGET_ENTITY};

use super::group::GroupRail;
use super::use_designer;
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::ui::{Combobox, ComboboxOption, in_order_of};

#[component]
pub(super) fn RelatedBlock(id: NodeId, group: NodeId) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let node = designer.node(id);
    let path = Memo::new(move |_| match node.get() {
        Some(Node::Block(block)) => match block.content {
            BlockContent::Related { path, .. } => path,
            _ => None,
        },
        _ => None,
    });
    let options = Memo::new(move |_| {
        metadata.catalog.with(|catalog| {
            let known = catalog.relationships_of(TARGET_ENTITY).into_iter();
            in_order_of(known.map(|known| option(known, catalog, metadata)).collect(), |option| {
                option.label.to_lowercase()
            })
        })
    });
    // A path that was written may be longer than any that is offered here.
    let selected = Memo::new(move |_| {
        path.with(|path| {
            let hops = &path.as_ref()?.hops;
            let only = if let [only] = hops.as_slice() {
                metadata.catalog.with(|c| c.relationship(only).map(Relationship::query_name))
            } else {
                None
            };
            Some(only.unwrap_or_else(|| hops.join(" → ")))
        })
    });
    let pick = Callback::new(move |name: String| {
        let path = metadata.catalog.with_untracked(|catalog| {
            let entity = catalog.relationship(&name)?.other_end(TARGET_ENTITY)?.to_owned();
            Some(Path { entity, hops: vec![name.clone()] })
        });
        if path.is_some() {
            designer.perform(Edit::SetPath { block: id, path });
        }
    });
    let problem = move || designer.problems.with(|all| all.iter().find(|p| p.node == id).map(|p| p.kind));
    view! {
        <fieldset class="plain-fieldset segment-picker" disabled=move || designer.read_only.get()>
            <Combobox
                label=messages::PICK_RELATION
                options=options
                selected=selected
                on_pick=pick
                placeholder=messages::PICK_RELATION
                empty=messages::NO_RELATION
            />
            {move || problem().map(|kind| view! { <p class="field-hint">{messages::problem(kind)}</p> })}
        </fieldset>
        <Show when=move || path.with(Option::is_some)>
            <GroupRail id=group level=1/>
        </Show>
    }
}

/// A relationship as the list names it: the table at the other end, and the column or the tables that make it.
fn option(relationship: &Relationship, catalog: &Catalog, metadata: Metadata) -> ComboboxOption {
    let other = relationship.other_end(TARGET_ENTITY).unwrap_or(TARGET_ENTITY);
    let holder = &relationship.referencing_entity;
    let by = match relationship.kind {
        RelationshipKind::ManyToMany => messages::MANY_TO_MANY.to_owned(),
        RelationshipKind::OneToMany => {
            let column = catalog.entity(holder).and_then(|entity| entity.column(&relationship.referencing_attribute));
            let column = column.map_or(relationship.referencing_attribute.as_str(), |c| &c.display_name);
            messages::lookup_of(&metadata.label_of(holder), column)
        }
    };
    ComboboxOption {
        value: relationship.query_name(),
        label: format!("{} ({by})", metadata.label_of(other)),
        detail: relationship.query_name(),
    }
}
