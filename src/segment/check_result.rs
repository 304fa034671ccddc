//! What the environment said of the definition, beside the query it is about.

use leptos::prelude::*;

use super::{CheckResult, use_session};
use crate::messages;
use crate::ui::{ErrorBox, Icon, IconName};

#[component]
pub(super) fn CheckAnswer() -> impl IntoView {
    let session = use_session();
    view! {
        <div class="check-answer" id="check-answer">
            {move || session.check.get().map(|result| match result {
                CheckResult::Running => view! { <p class="size-note">{messages::CHECKING}</p> }.into_any(),
                CheckResult::Fine => view! {
                    <p class="notice notice-good"><Icon name=IconName::Check/><span>{messages::CHECKED_FINE}</span></p>
                }.into_any(),
                CheckResult::Failed(error) => view! { <ErrorBox error/> }.into_any(),
                CheckResult::Issues(issues) => view! {
                    <div class="notice notice-error">
                        <Icon name=IconName::Error/>
                        <div class="notice-body">
                            <p class="notice-title">{messages::ISSUES_TITLE}</p>
                            <ul>
                                {issues.into_iter().map(|issue| view! {
                                    <li>
                                        {messages::validation_issue(&issue)}
                                        <details>
                                            <summary>{messages::TECHNICAL_DETAIL}</summary>
                                            <p class="mono">{format!("{} · {}", issue.code, issue.field)}</p>
                                        </details>
                                    </li>
                                }).collect_view()}
                            </ul>
                        </div>
                    </div>
                }.into_any(),
            })}
        </div>
    }
}
