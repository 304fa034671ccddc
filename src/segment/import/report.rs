//! What came of it, by a count of the members.

use leptos::prelude::*;
use member_import::Report;

use crate::messages;
use crate::ui::{Icon, IconName};

pub(super) fn said(report: &Report) -> AnyView {
    let as_expected = report.expected.is_none_or(|expected| expected == report.after);
    let kind = if as_expected { "notice notice-good" } else { "notice notice-warn" };
    let lines = messages::import_report(report).into_iter().map(|(name, value)| {
        view! { <div><dt>{name}</dt><dd>{messages::number(value)}</dd></div> }
    });
    view! {
        <div class=kind role="status" aria-label=messages::IMPORT_DONE>
            <Icon name=if as_expected { IconName::Check } else { IconName::Warning }/>
            <div class="notice-body">
                <p class="notice-title">{messages::import_holds(report.after)}</p>
                {report.expected.filter(|_| !as_expected).map(|expected| view! { <p>{messages::import_unexpected(expected)}</p> })}
                <dl class="import-report">{lines.collect_view()}</dl>
            </div>
        </div>
    }
    .into_any()
}
