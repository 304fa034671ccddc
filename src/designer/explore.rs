//! What is related to contacts, as a picture and as a list: a path is chosen step by step and added as a block.

use leptos::prelude::*;
use segment_definition::{BlockContent, Path};
use segment_query::ast::SetOp;
use segment_query::{Relationship, TARGET_ENTITY};

use super::explore_picture::Picture;
use super::path::{relation_name, want_around, words};
use super::{Designer, use_designer};
use crate::api::use_api;
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::ui::{Dialog, Icon, IconName, Skeleton, element_id, focus_inside, in_order_of};

/// A table that is one step away, along one relationship.
#[derive(Clone, PartialEq)]
pub(super) struct Neighbour {
    /// The relationship, as queries call it.
    pub(super) name: String,
    pub(super) table: String,
    /// The step in words.
    pub(super) step: String,
    pub(super) state: State,
    path: Path,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum State {
    Free,
    /// The definition has a block along this path already.
    Used,
    /// The environment lists no such table.
    Absent,
}

/// The button, and the dialog behind it.
#[component]
pub(super) fn Explore() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button button-quiet" on:click=move |_| open.set(true)>
            <Icon name=IconName::Group/>{messages::EXPLORE}
        </button>
        <Dialog open=open title=messages::EXPLORE_TITLE>
            <Explorer open=open/>
        </Dialog>
    }
}

#[component]
fn Explorer(open: RwSignal<bool>) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let api = use_api();
    // Where one stands; nothing is contact itself.
    let here = RwSignal::new(None::<Path>);
    let chosen = RwSignal::new(None::<String>);
    let search = RwSignal::new(String::new());
    let asking = api.clone();
    Effect::new(move |_| {
        let entity = here.with(|path| path.as_ref().map(|path| path.entity.clone()));
        let entity = entity.as_deref().unwrap_or(TARGET_ENTITY);
        metadata.want(&api, entity);
        want_around(entity, metadata, &api);
    });
    let neighbours = Memo::new(move |_| here.with(|path| neighbours(path.as_ref(), designer, metadata)));
    let found = Memo::new(move |_| {
        let search = search.get().trim().to_lowercase();
        neighbours
            .with(|all| all.iter().filter(|one| one.step.to_lowercase().contains(&search)).cloned().collect::<Vec<_>>())
    });
    let picked = Memo::new(move |_| {
        let name = chosen.get()?;
        neighbours.with(|all| all.iter().find(|one| one.name == name).cloned())
    });
    let choose = Callback::new(move |name: String| {
        chosen.set(Some(name));
        // Its columns have names that people know.
        if let Some(one) = picked.get_untracked() {
            metadata.want(&asking, &one.path.entity);
        }
    });
    let stand = move |path: Option<Path>| {
        here.set(path);
        chosen.set(None);
        search.set(String::new());
        focus_inside(".explore input[type=search]".to_owned(), false);
    };
    let is_away = Memo::new(move |_| here.with(Option::is_some));
    let back = move |_| {
        stand(here.with_untracked(|path| metadata.catalog.with_untracked(|c| path.as_ref()?.shorter(c))));
    };
    let go_on = move |_| stand(picked.get_untracked().map(|one| one.path));
    let add = move |_| {
        if let Some(one) = picked.get_untracked() {
            open.set(false);
            designer.add_path(one.path);
        }
    };
    let center =
        Memo::new(move |_| metadata.label_of(here.get().as_ref().map_or(TARGET_ENTITY, |path| path.entity.as_str())));
    let loading = move || {
        metadata
            .catalog
            .with(|catalog| here.with(|path| path.as_ref().is_some_and(|path| catalog.entity(&path.entity).is_none())))
    };
    let group = element_id("neighbours");
    view! {
        <div class="explore">
            <p>{messages::EXPLORE_HELP}</p>
            <div class="explore-way">
                <span>{move || here.with(|path| words(path.as_ref(), metadata))}</span>
                <button type="button" class="button button-quiet" hidden=move || !is_away.get() on:click=back>
                    <Icon name=IconName::Back/>{messages::STEP_BACK}
                </button>
            </div>
            <Picture center found chosen choose/>
            <input
                type="search"
                class="input"
                aria-label=messages::EXPLORE_SEARCH
                placeholder=messages::EXPLORE_SEARCH
                prop:value=move || search.get()
                on:input=move |event| search.set(event_target_value(&event))
            />
            <Show when=loading><Skeleton lines=3/></Show>
            <fieldset class="plain-fieldset explore-list">
                <legend class="visually-hidden">{move || messages::related_to(&center.get())}</legend>
                <For each=move || found.get() key=|one| one.name.clone() let(one)>
                    <NeighbourLine one neighbours group=group.clone() chosen choose/>
                </For>
                <Show when=move || found.with(Vec::is_empty) && !loading()>
                    <p class="empty-line">{messages::NO_RELATION}</p>
                </Show>
            </fieldset>
            <p class="explore-words" role="status">
                {move || picked.get().map(|one| words(Some(&one.path), metadata))}
            </p>
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="button" class="button" disabled=move || picked.with(Option::is_none) on:click=go_on>
                    {messages::GO_ON_FROM}
                </button>
                <button type="button" class="button button-primary" disabled=move || picked.with(Option::is_none) on:click=add>
                    {messages::ADD_PATH}
                </button>
            </div>
        </div>
    }
}

#[component]
fn NeighbourLine(
    one: Neighbour,
    neighbours: Memo<Vec<Neighbour>>,
    group: String,
    chosen: RwSignal<Option<String>>,
    choose: Callback<String>,
) -> impl IntoView {
    let (name, picked) = (one.name.clone(), one.name.clone());
    // Metadata that arrives later renames it, and must not take the line from under the focus.
    let (own, first) = (one.name.clone(), one.step.clone());
    let step = move || {
        neighbours
            .with(|all| all.iter().find(|one| one.name == own).map_or_else(|| first.clone(), |one| one.step.clone()))
    };
    let note = match one.state {
        State::Free => "",
        State::Used => messages::PATH_USED,
        State::Absent => messages::TABLE_ABSENT,
    };
    view! {
        <label class="explore-line">
            <input
                type="radio"
                name=group
                disabled=one.state == State::Absent
                prop:checked=move || chosen.with(|chosen| chosen.as_ref() == Some(&name))
                on:change=move |_| choose.run(picked.clone())
            />
            <span>{step}</span>
            <span class="detail">{note}</span>
        </label>
    }
}

/// Everything one step from where the path ends, by the names of the tables.
fn neighbours(path: Option<&Path>, designer: Designer, metadata: Metadata) -> Vec<Neighbour> {
    let here = path.map_or(TARGET_ENTITY, |path| path.entity.as_str());
    let used = designer.with(|definition| {
        let paths = definition.all_blocks().into_iter().filter_map(|id| match &definition.block(id)?.content {
            BlockContent::Related { path, .. } => path.clone(),
            _ => None,
        });
        paths.collect::<Vec<_>>()
    });
    metadata.catalog.with(|catalog| {
        let neighbour = |relationship: &Relationship| {
            let to = relationship.other_end(here)?;
            let path = path.map_or_else(|| Path::along(relationship), |path| path.longer(relationship))?;
            let state = match () {
                () if !metadata.lists(to) => State::Absent,
                () if used.iter().any(|used| used.hops.ends_with(&path.hops)) => State::Used,
                () => State::Free,
            };
            let step = relation_name(relationship, to, catalog, metadata);
            Some(Neighbour { name: relationship.query_name(), table: metadata.label_of(to), step, state, path })
        };
        let all = catalog.relationships_of(here).into_iter().filter_map(neighbour).collect();
        in_order_of(all, |one: &Neighbour| one.step.to_lowercase())
    })
}

impl Designer {
    /// A block of the contacts that the path leads to, at the end.
    fn add_path(self, path: Path) {
        let root = self.untracked(segment_definition::Definition::root);
        self.add_block(root, |d| d.related_block(SetOp::Intersect, Some(path)));
    }
}
