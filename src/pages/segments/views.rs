//! Views: what the list is narrowed to, its order and its columns under a name, a click away. One's own are kept in
//! this browser.

use dataverse::outbound::Status;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Owner};
use super::columns::Shown;
use super::view_name::NameDialog;
use crate::kept;
use crate::messages;
use crate::ui::{Menu, MenuItem, claim_focus, use_toasts};

/// The longest name of a view, in characters.
pub(super) const MAX_NAME: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    pub name: String,
    /// As in the address.
    pub parameters: String,
    /// `None` leaves the columns as they are.
    pub columns: Option<String>,
}

/// Those that everybody has.
fn built_in() -> Vec<View> {
    let view = |name: &str, asked: Asked| View { name: name.to_owned(), parameters: asked.parameters(), columns: None };
    let of_status = |status| Asked { status: Some(status), ..Asked::default() };
    vec![
        view(messages::VIEW_ALL, Asked::default()),
        view(messages::status(Status::Live), of_status(Status::Live)),
        view(messages::VIEW_DRAFTS, of_status(Status::Draft)),
        view(messages::VIEW_MINE, Asked { owner: Some(Owner::Me), ..Asked::default() }),
        view(messages::VIEW_WENT_WRONG, of_status(Status::Error)),
    ]
}

/// One's own views, the one that opens first, and the one that was chosen last.
#[derive(Clone, Copy)]
pub(super) struct Views {
    own: RwSignal<Vec<View>>,
    first: RwSignal<String>,
    chosen: RwSignal<Option<String>>,
    asked: Memo<Asked>,
    shown: RwSignal<Shown>,
    go: Callback<String>,
}

impl Views {
    const OWN: &'static str = "views";
    const FIRST: &'static str = "first-view";

    pub fn new(asked: Memo<Asked>, shown: RwSignal<Shown>, go: Callback<String>) -> Self {
        let own = Self::stored().0;
        let first = kept::text(Self::FIRST).unwrap_or_default();
        let chosen = RwSignal::new(None);
        Self { own: RwSignal::new(own), first: RwSignal::new(first), chosen, asked, shown, go }
    }

    /// One's own views, and whether that is all that is kept: what another version kept may not read.
    fn stored() -> (Vec<View>, bool) {
        kept::find(Self::OWN).map_or_else(|| (Vec::new(), kept::text(Self::OWN).is_none()), kept::entries)
    }

    /// The view that a list without any wish opens with; `None` where that is everything.
    pub fn opening(self) -> Option<View> {
        let first = self.first.get_untracked();
        let all = untrack(|| self.all());
        all.into_iter().find(|view| view.name == first).filter(|view| !view.parameters.is_empty())
    }

    fn all(self) -> Vec<View> {
        let mut all = built_in();
        self.own.with(|own| all.extend(own.iter().cloned()));
        all
    }

    pub fn choose(self, view: &View) {
        self.chosen.set(Some(view.name.clone()));
        if let Some(columns) = &view.columns {
            self.shown.set(Shown::from_text(columns));
            self.shown.with_untracked(Shown::keep);
        }
        self.go.run(view.parameters.clone());
    }

    /// Whether the list is as the view says.
    fn is_as(self, view: &View) -> bool {
        let columns = self.shown.with(Shown::text);
        self.asked.with(Asked::parameters) == view.parameters && view.columns.as_ref().is_none_or(|c| *c == columns)
    }

    /// The one that the list shows now. Of several that are alike the chosen one, or else one's own.
    fn current(self) -> Option<String> {
        let alike: Vec<String> = self.all().into_iter().filter(|view| self.is_as(view)).map(|view| view.name).collect();
        let chosen = self.chosen.get().filter(|name| alike.contains(name));
        chosen.or_else(|| alike.last().cloned())
    }

    /// The one of one's own that the list shows, or showed before it was changed.
    fn own_chosen(self) -> Option<View> {
        let name = self.current().or_else(|| self.chosen.get())?;
        self.own.with(|own| own.iter().find(|view| view.name == name).cloned())
    }

    pub fn is_taken(self, name: &str) -> bool {
        let name = name.to_lowercase();
        untrack(|| self.all()).iter().any(|view| view.name.to_lowercase() == name)
    }

    /// Whether the browser keeps them. What does not read is put aside first, or nothing is written.
    fn set_own(self, own: Vec<View>) -> bool {
        let is_kept = (Self::stored().1 || kept::put_aside(Self::OWN)) && kept::keep(Self::OWN, &own);
        self.own.set(own);
        is_kept
    }

    fn set_first(self, name: &str) {
        kept::keep_text(Self::FIRST, name);
        self.first.set(name.to_owned());
    }

    /// Keeps the list as it is now, under a new name or in the place of a view of this name.
    pub fn save(self, name: &str) -> bool {
        let view = View {
            name: name.to_owned(),
            parameters: self.asked.with_untracked(Asked::parameters),
            columns: Some(self.shown.with_untracked(Shown::text)),
        };
        let mut own = self.own.get_untracked();
        match own.iter_mut().find(|view| view.name == name) {
            Some(known) => *known = view,
            None => own.push(view),
        }
        self.chosen.set(Some(name.to_owned()));
        self.set_own(own)
    }

    pub fn rename(self, before: &str, name: &str) -> bool {
        let mut own = self.own.get_untracked();
        own.iter_mut().filter(|view| view.name == before).for_each(|view| view.name = name.to_owned());
        self.chosen.set(Some(name.to_owned()));
        if self.first.with_untracked(|first| first == before) {
            self.set_first(name);
        }
        self.set_own(own)
    }
}

#[component]
pub(super) fn ViewBar(views: Views) -> impl IntoView {
    let current = Memo::new(move |_| views.current());
    // The view to be renamed; empty for a new one.
    let naming = RwSignal::new(None::<String>);
    let button = move |view: View| {
        let (name, chosen) = (view.name.clone(), view.name.clone());
        let is_first = view.name.clone();
        view! {
            <button type="button" class="view" aria-pressed=move || current.with(|now| now.as_ref() == Some(&chosen)).to_string() on:click=move |_| views.choose(&view)>
                {name}
                {move || views.first.with(|first| *first == is_first).then(|| view! {
                    <span class="view-first" title=messages::VIEW_OPENS_FIRST><span class="visually-hidden">"("{messages::VIEW_OPENS_FIRST}")"</span></span>
                })}
            </button>
        }
    };
    view! {
        <div class="views" role="group" aria-label=messages::VIEWS>
            {move || views.all().into_iter().map(button).collect_view()}
            <ViewMenu views current naming/>
        </div>
        <NameDialog views naming/>
    }
}

/// What can be done with the views.
#[component]
fn ViewMenu(views: Views, current: Memo<Option<String>>, naming: RwSignal<Option<String>>) -> impl IntoView {
    let toasts = use_toasts();
    let delete = move |name: String| {
        let before = views.own.get_untracked();
        let first = views.first.get_untracked();
        views.set_own(before.iter().filter(|view| view.name != name).cloned().collect());
        if first == name {
            views.set_first("");
        }
        toasts.show_with_undo(messages::view_deleted(&name), move || {
            kept::keep(Views::OWN, &before);
            kept::keep_text(Views::FIRST, &first);
            if !views.own.is_disposed() {
                views.own.set(before.clone());
                views.first.set(first.clone());
            }
        });
        claim_focus();
    };
    let put_first = move |name: String| {
        let is_first = views.first.with_untracked(|first| *first == name);
        views.set_first(if is_first { "" } else { &name });
        toasts.show(messages::view_is_first(&name, !is_first));
    };
    let item = |label: String, on_choose: Callback<()>| view! { <MenuItem label on_choose/> };
    view! {
        <Menu label=messages::MORE_ON_VIEWS>
            {item(messages::VIEW_SAVE.to_owned(), Callback::new(move |()| naming.set(Some(String::new()))))}
            {move || views.own_chosen().map(|view| {
                let (update, rename, gone) = (view.name.clone(), view.name.clone(), view.name.clone());
                view! {
                    {(!views.is_as(&view)).then(|| item(messages::view_update(&view.name), Callback::new(move |()| {
                        let is_kept = views.save(&update);
                        toasts.show(messages::view_saved(&update, is_kept));
                    })))}
                    {item(messages::view_rename(&view.name), Callback::new(move |()| naming.set(Some(rename.clone()))))}
                    {item(messages::view_delete(&view.name), Callback::new(move |()| delete(gone.clone())))}
                }
            })}
            {move || current.get().map(|name| {
                let is_first = views.first.with(|first| *first == name);
                item(messages::view_first(&name, is_first), Callback::new(move |()| put_first(name.clone())))
            })}
        </Menu>
    }
}
