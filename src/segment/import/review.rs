//! What will happen, in words, before anything is sent; and what the person decides about contacts that were held back.

use leptos::prelude::*;
use member_import::{Command, Few, Findings, Kept, Way};

use super::{Import, Step, worker};
use crate::messages;
use crate::ui::{Dialog, Icon, IconName, focus_soon};

#[component]
pub(super) fn Review(import: Import) -> impl IntoView {
    let elsewhere = RwSignal::new(false);
    let shared = RwSignal::new(false);
    let findings = Memo::new(move |_| match import.step.get() {
        Step::Checked(findings) => Some(findings),
        _ => None,
    });
    let is_adding = move || import.way.get() == Way::Add;
    let total = move || {
        findings.with(|findings| {
            let Some(f) = findings else { return 0 };
            let more = |with: RwSignal<bool>, count: u64| if with.get() { count } else { 0 };
            f.change + more(elsewhere, f.elsewhere.count) + more(shared, f.shared_contacts)
        })
    };
    // Closed in whatever way without sending: back to the list.
    Effect::new(move |_| {
        if import.reviewing.get() {
            elsewhere.set(false);
            shared.set(false);
        } else if import.step.with_untracked(|step| matches!(step, Step::Checked(_))) {
            import.step.set(Step::Gathering);
            focus_soon(import.began.get_value().to_owned());
        }
    });
    let send = move |_| {
        let with = Kept { elsewhere: elsewhere.get_untracked(), shared: shared.get_untracked() };
        worker::mark(import.session.id, true);
        import.step.set(Step::Sending { sent: 0, of: total() });
        import.reviewing.set(false);
        import.tell(&Command::Start { with });
    };
    view! {
        <Dialog open=import.reviewing title=Signal::derive(move || messages::import_title(is_adding(), total()))>
            <div class="form">
                {move || findings.get().map(|findings| said(&findings, is_adding(), elsewhere, shared))}
                <div class="dialog-commands">
                    <button type="button" class="button" on:click=move |_| import.reviewing.set(false)>
                        {move || if total() == 0 { messages::CLOSE } else { messages::CANCEL }}
                    </button>
                    <button type="button" class="button button-primary" hidden=move || total() == 0 on:click=send>
                        {move || messages::import_send(is_adding(), total())}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

fn said(findings: &Findings, adding: bool, elsewhere: RwSignal<bool>, shared: RwSignal<bool>) -> AnyView {
    let Findings { already, unknown_ids, unknown_addresses, elsewhere: held, shared: several, .. } = findings;
    let line = |count: u64, text: String| (count > 0).then(|| view! { <p>{text}</p> });
    view! {
        <p><strong>{messages::import_change(adding, findings.change)}</strong></p>
        {line(*already, messages::import_already(adding, *already))}
        {few(unknown_ids, messages::import_unknown_ids(unknown_ids.count))}
        {few(unknown_addresses, messages::import_unknown_addresses(unknown_addresses.count))}
        {held_back(held, elsewhere, messages::import_elsewhere(held.count), messages::IMPORT_ELSEWHERE_ANYWAY)}
        {held_back(several, shared, messages::import_shared(several.count, findings.shared_contacts), messages::IMPORT_SHARED_ANYWAY)}
    }
    .into_any()
}

fn few(few: &Few, title: String) -> AnyView {
    if few.count == 0 {
        return ().into_any();
    }
    if few.first.is_empty() {
        return view! { <p>{title}</p> }.into_any();
    }
    let values = few.first.iter().map(|value| view! { <li class="mono">{value.clone()}</li> }).collect_view();
    let more = few.count - few.first.len() as u64;
    view! {
        <details class="import-notes">
            <summary>{title}</summary>
            <ul>{values}</ul>
            {(more > 0).then(|| messages::import_more(more))}
        </details>
    }
    .into_any()
}

fn held_back(held: &Few, with: RwSignal<bool>, title: String, anyway: &'static str) -> AnyView {
    if held.count == 0 {
        return ().into_any();
    }
    view! {
        <div class="notice notice-warn">
            <Icon name=IconName::Warning/>
            <div class="notice-body">
                {few(held, title)}
                <label class="import-check">
                    <input type="checkbox" prop:checked=move || with.get() on:change=move |event| with.set(event_target_checked(&event))/>
                    <span>{anyway}</span>
                </label>
            </div>
        </div>
    }
    .into_any()
}
