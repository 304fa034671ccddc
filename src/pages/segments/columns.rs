//! The columns of the list: which there are, what is asked for each, and which a person chose.

use dataverse::outbound::{Scope, Segment, Status, columns};
use leptos::prelude::*;

use crate::kept;
use crate::messages;
use crate::ui::{LocalTime, StatusPill, TypeLabel};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Always shown: it leads to the segment.
    Name,
    Type,
    Status,
    Members,
    Modified,
    Owner,
    Created,
    Evaluated,
    Scope,
    Description,
}

impl Column {
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Type,
        Self::Status,
        Self::Members,
        Self::Modified,
        Self::Owner,
        Self::Created,
        Self::Evaluated,
        Self::Scope,
        Self::Description,
    ];

    /// What the address, the browser's memory and the styles call it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Status => "status",
            Self::Members => "members",
            Self::Modified => "modified",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Evaluated => "evaluated",
            Self::Scope => "scope",
            Self::Description => "description",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    pub const fn wire(self) -> &'static str {
        match self {
            Self::Name => columns::NAME,
            Self::Type => columns::TYPE,
            Self::Status => columns::STATUS,
            Self::Members => columns::SIZE,
            Self::Modified => columns::MODIFIED,
            Self::Owner => columns::OWNER,
            Self::Created => columns::CREATED,
            Self::Evaluated => columns::LAST_EVALUATED,
            Self::Scope => columns::SCOPE,
            Self::Description => columns::DESCRIPTION,
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => messages::COLUMN_NAME,
            Self::Type => messages::COLUMN_TYPE,
            Self::Status => messages::COLUMN_STATUS,
            Self::Members => messages::COLUMN_MEMBERS,
            Self::Modified => messages::COLUMN_MODIFIED,
            Self::Owner => messages::COLUMN_OWNER,
            Self::Created => messages::DETAILS_CREATED,
            Self::Evaluated => messages::DETAILS_EVALUATED,
            Self::Scope => messages::DETAILS_SCOPE,
            Self::Description => messages::DESCRIPTION_LABEL,
        }
    }

    /// The class of its cells.
    pub fn class(self) -> String {
        format!("column-{}", self.key())
    }

    pub fn cell(self, segment: &Segment) -> AnyView {
        let time = |iso: &Option<String>| iso.clone().map(|iso| view! { <LocalTime iso in_row=true/> }).into_any();
        match self {
            // The row's heading has it.
            Self::Name => ().into_any(),
            Self::Type => view! { <TypeLabel segment=segment.clone()/> }.into_any(),
            Self::Status => {
                view! { <StatusPill status=segment.status() code=segment.status_code.unwrap_or(0)/> }.into_any()
            }
            Self::Members => members(segment).into_any(),
            Self::Modified => time(&segment.modified_on),
            Self::Owner => segment.owner_name.clone().unwrap_or_default().into_any(),
            Self::Created => time(&segment.created_on),
            Self::Evaluated => time(&segment.last_evaluated_on),
            Self::Scope => {
                let unit_only = segment.scope_code == Some(Scope::BusinessUnit.code());
                (if unit_only { messages::SCOPE_UNIT } else { messages::SCOPE_ORGANIZATION }).into_any()
            }
            Self::Description => segment.description.clone().unwrap_or_default().into_any(),
        }
    }
}

/// Nobody is gathered before a segment goes live: a zero would say that somebody looked.
fn members(segment: &Segment) -> String {
    let gathered = segment.size.filter(|size| *size > 0 || segment.status() != Some(Status::Draft));
    gathered.map_or_else(|| "–".to_owned(), |n| messages::number(n.max(0) as u64))
}

/// The columns that are shown, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown(Vec<Column>);

impl Shown {
    const NAME: &'static str = "columns";
    const STANDARD: usize = 6;

    pub fn standard() -> Self {
        Self(Column::ALL.into_iter().take(Self::STANDARD).collect())
    }

    /// As they were chosen last in this browser.
    pub fn kept() -> Self {
        kept::text(Self::NAME).map_or_else(Self::standard, |text| Self::from_text(&text))
    }

    pub fn keep(&self) {
        kept::keep_text(Self::NAME, &self.text());
    }

    /// The name comes first whatever the text says.
    pub fn from_text(text: &str) -> Self {
        let named = |column: &Column| *column == Column::Name || text.split(',').any(|key| key == column.key());
        Self(Column::ALL.into_iter().filter(named).collect())
    }

    pub fn text(&self) -> String {
        self.0.iter().map(|column| column.key()).collect::<Vec<_>>().join(",")
    }

    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    pub fn with(&self, column: Column, on: bool) -> Self {
        let is_on = |this: &Column| if *this == column { on } else { self.has(*this) };
        Self(Column::ALL.into_iter().filter(is_on).collect())
    }

    pub fn columns(&self) -> Vec<Column> {
        self.0.clone()
    }

    /// What is asked of the environment: these, and what the commands for several segments need to know.
    pub fn select(&self) -> Vec<&'static str> {
        let mut select = vec![columns::NAME, columns::TYPE, columns::STATUS, columns::QUERY_NAME];
        for column in &self.0 {
            if !select.contains(&column.wire()) {
                select.push(column.wire());
            }
        }
        select
    }
}

/// Which columns are shown, to be chosen.
#[component]
pub(super) fn ColumnsMenu(shown: RwSignal<Shown>) -> impl IntoView {
    let choose = move |column: Column, on: bool| {
        shown.update(|shown| *shown = shown.with(column, on));
        shown.with_untracked(Shown::keep);
    };
    view! {
        <button type="button" class="button" popovertarget="columns-menu">{messages::COLUMNS}</button>
        <div id="columns-menu" class="menu columns-menu" popover="auto" role="group" aria-label=messages::COLUMNS>
            {Column::ALL.into_iter().skip(1).map(|column| view! {
                <label class="checkbox">
                    <input type="checkbox" prop:checked=move || shown.with(|shown| shown.has(column)) on:change=move |event| choose(column, event_target_checked(&event))/>
                    {column.label()}
                </label>
            }).collect_view()}
        </div>
    }
}
