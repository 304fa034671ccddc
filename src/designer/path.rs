//! How contacts are related to a table: one step after the other, each by its relationship.

use leptos::prelude::*;
use segment_definition::{Edit, Hop, NodeId, Path};
use segment_query::{Catalog, Relationship, RelationshipKind, TARGET_ENTITY};

use super::use_designer;
use crate::api::{Api, use_api};
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::ui::{Combobox, ComboboxOption, Icon, IconName, element_id, focus_inside, focus_soon, in_order_of};

#[component]
pub(super) fn PathPicker(id: NodeId, path: Memo<Option<Path>>) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let set = move |path: Option<Path>| {
        if path.is_some() {
            designer.perform(Edit::SetPath { block: id, path });
        }
    };
    let first = Memo::new(move |_| options_from(TARGET_ENTITY, metadata));
    let selected = Memo::new(move |_| {
        path.with(|path| {
            let name = path.as_ref()?.hops.last()?.clone();
            Some(metadata.catalog.with(|c| c.relationship(&name).map(Relationship::query_name)).unwrap_or(name))
        })
    });
    let pick_first = Callback::new(move |name: String| {
        set(metadata.catalog.with_untracked(|catalog| Path::along(catalog.relationship(&name)?)));
    });
    let api = use_api();
    Effect::new(move |_| {
        if path.with(Option::is_none) {
            want_around(TARGET_ENTITY, metadata, &api);
        }
    });
    let is_long = Memo::new(move |_| path.with(|path| path.as_ref().is_some_and(|path| path.hops.len() > 1)));
    let going_on = RwSignal::new(false);
    let next = Memo::new(move |_| {
        path.with(|path| path.as_ref().map(|path| options_from(&path.entity, metadata)).unwrap_or_default())
    });
    let button = element_id("further");
    let (button_id, return_to) = (button.clone(), button.clone());
    let pick_next = Callback::new(move |name: String| {
        going_on.set(false);
        set(path.with_untracked(|path| {
            metadata.catalog.with_untracked(|catalog| path.as_ref()?.longer(catalog.relationship(&name)?))
        }));
        focus_soon(button.clone());
    });
    let step_back = move |_| {
        set(path.with_untracked(|path| metadata.catalog.with_untracked(|catalog| path.as_ref()?.shorter(catalog))));
        focus_soon(return_to.clone());
    };
    view! {
        <div class="path">
            <Combobox
                label=messages::PICK_RELATION
                options=first
                selected=selected
                on_pick=pick_first
                placeholder=messages::PICK_RELATION
                empty=messages::NO_RELATION
            />
            <Show when=move || path.with(Option::is_some)>
                <Show when=move || going_on.get()>
                    <div class="path-next">
                        <Combobox
                            label=messages::PICK_FURTHER
                            options=next
                            selected=Signal::stored(None::<String>)
                            on_pick=pick_next
                            placeholder=messages::PICK_FURTHER
                            empty=messages::NO_RELATION
                        />
                    </div>
                </Show>
                <button
                    type="button"
                    class="button button-quiet"
                    id=button_id.clone()
                    aria-expanded=move || going_on.get().to_string()
                    on:click=move |_| {
                        going_on.update(|on| *on = !*on);
                        if going_on.get_untracked() {
                            focus_inside(format!("#node-{id} .path-next input"), false);
                        }
                    }
                >
                    <Icon name=IconName::Add/>{messages::GO_FURTHER}
                </button>
                <button type="button" class="button button-quiet" hidden=move || !is_long.get() on:click=step_back.clone()>
                    {messages::STEP_BACK}
                </button>
            </Show>
        </div>
    }
}

/// The path as words: each step by its table and the column that makes it.
#[component]
pub(super) fn PathName(path: Memo<Option<Path>>) -> impl IntoView {
    let metadata = use_metadata();
    let name = move || path.with(|path| names(path.as_ref(), metadata).join(" › "));
    // Of one step the picker says it all.
    let is_short = move || path.with(|path| path.as_ref().is_none_or(|path| path.hops.len() < 2));
    view! { <p class="path-name" hidden=is_short>{name}</p> }
}

/// The path from contact to where it ends, in words.
pub(super) fn words(path: Option<&Path>, metadata: Metadata) -> String {
    std::iter::once(metadata.label_of(TARGET_ENTITY)).chain(names(path, metadata)).collect::<Vec<_>>().join(" › ")
}

/// The names of all steps from contact outward.
fn names(path: Option<&Path>, metadata: Metadata) -> Vec<String> {
    metadata.catalog.with(|catalog| {
        let hops = path.map(|path| path.outward(catalog)).unwrap_or_default();
        hops.into_iter().map(|hop| hop_name(hop, catalog, metadata)).collect()
    })
}

fn hop_name(hop: Hop<'_>, catalog: &Catalog, metadata: Metadata) -> String {
    match (hop.relationship, hop.to) {
        (Some(relationship), Some(to)) => relation_name(relationship, to, catalog, metadata),
        _ => hop.name.to_owned(),
    }
}

/// `Account (Contact -> Account (Company Name))`: where it leads, and which column of which table makes it.
pub(super) fn relation_name(relationship: &Relationship, to: &str, catalog: &Catalog, metadata: Metadata) -> String {
    let (holder, other) = (&relationship.referencing_entity, &relationship.referenced_entity);
    let (to, holder_name, other) = (metadata.label_of(to), metadata.label_of(holder), metadata.label_of(other));
    match relationship.kind {
        RelationshipKind::ManyToMany => messages::many_to_many(&to, &holder_name, &other),
        RelationshipKind::OneToMany => {
            let attribute = &relationship.referencing_attribute;
            let column = catalog.entity(holder).and_then(|entity| entity.column(attribute));
            messages::relation(&to, &holder_name, &other, column.map_or(attribute.as_str(), |c| &c.display_name))
        }
    }
}

/// How many of the tables around one are asked for: as many as a list shows at first.
const AROUND: usize = 16;

/// Asks for the tables that point at one: a step from there is named by the label of their column.
pub(super) fn want_around(entity: &str, metadata: Metadata, api: &Api) {
    let pointing = |r: &&Relationship| r.kind == RelationshipKind::OneToMany && r.referenced_entity == entity;
    let tables: Vec<String> = metadata.catalog.with(|catalog| {
        let all = catalog.relationships_of(entity).into_iter().filter(pointing);
        all.map(|r| r.referencing_entity.clone()).filter(|table| metadata.lists(table)).take(AROUND).collect()
    });
    tables.iter().for_each(|table| metadata.want(api, table));
}

/// Every relationship of a table, as a list names them.
fn options_from(entity: &str, metadata: Metadata) -> Vec<ComboboxOption> {
    metadata.catalog.with(|catalog| {
        let option = |relationship: &Relationship| {
            let to = relationship.other_end(entity)?;
            let value = relationship.query_name();
            let label = relation_name(relationship, to, catalog, metadata);
            Some(ComboboxOption { detail: value.clone(), value, label })
        };
        let all = catalog.relationships_of(entity).into_iter().filter_map(option).collect();
        in_order_of(all, |option: &ComboboxOption| option.label.to_lowercase())
    })
}
