//! A group: a rail with its rule, its conditions and its inner groups.

use leptos::prelude::*;
use segment_definition::{Edit, Node, NodeId, Rule};

use super::block::element_name;
use super::condition::ConditionRow;
use super::findings::FindingsOf;
use super::marks::{collapse_button, is_collapsed, row_marks, summary};
use super::part_menu::{arranging, first_commands, last_commands};
use super::rows::Rows;
use super::{CountOfPart, InBlock, use_designer};
use crate::messages;
use crate::ui::{Icon, IconName, Menu};

const RULES: [(Rule, &str); 3] = [(Rule::All, "all"), (Rule::Any, "any"), (Rule::None, "none")];

#[derive(Clone, Copy, PartialEq)]
enum ChildKind {
    Group,
    Condition,
    Text,
}

#[component]
pub(super) fn GroupRail(
    id: NodeId,
    /// 1 for a block's own group.
    level: usize,
) -> AnyView {
    let designer = use_designer();
    let node = designer.node(id);
    let rule = Memo::new({
        let node = node.clone();
        move |_| node.with(|node| if let Some(Node::Group(group)) = node { group.rule } else { Rule::All })
    });
    let children =
        Memo::new(move |_| node.with(|node| node.as_ref().map(|n| n.children().to_vec()).unwrap_or_default()));
    let name = move || messages::group_name(level, rule.get(), children.with(Vec::len));
    let set_rule = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some((rule, _)) = RULES.into_iter().find(|(_, word)| *word == value) {
            designer.perform(Edit::SetRule { group: id, rule });
        }
    };
    let block: InBlock = expect_context();
    let locked = designer.read_only;
    let inner = level > 1;
    let level_class = format!("group group-level-{}", level.min(5));
    let collapsed = is_collapsed(id);
    let row = Callback::new(move |id| view! { <Child id level/> }.into_any());
    view! {
        <div
            class=move || {
                let rules = [(rule.get() == Rule::Any, " is-any"), (rule.get() == Rule::None, " is-none")];
                designer.marks.class(id, &level_class, &rules)
            }
            id=element_name(id)
            role="group"
            tabindex="-1"
            aria-label=name
        >
            <div class="group-rule">
                {inner.then(|| row_marks(id))}
                {inner.then(|| collapse_button(id, collapsed, Signal::derive(name)))}
                <select class="select select-small" aria-label=messages::GROUP_RULE disabled=move || locked.get() on:change=set_rule>
                    {RULES.into_iter().map(|(option, word)| view! {
                        <option value=word selected=move || rule.get() == option>{messages::rule(option)}</option>
                    }).collect_view()}
                </select>
                <CountOfPart id/>
                {inner.then(|| view! {
                    <div class="block-commands" hidden=move || locked.get()>
                        <Menu label=Signal::derive(move || messages::more_of(&name()))>
                            {first_commands(id)}
                            {arranging(id, messages::UNGROUP, IconName::Group, |d, parts| d.ungroup_several(parts))}
                            {last_commands(id)}
                        </Menu>
                    <button type="button" class="icon-button" aria-label=move || messages::remove_named(&name()) title=messages::REMOVE on:click=move |_| designer.remove(&[id])>
                        <Icon name=IconName::Delete/>
                    </button>
                    </div>
                })}
            </div>
            <Show when=move || !collapsed.get() fallback=move || summary(id)>
            <Show when=move || children.with(Vec::is_empty)>
                <p class="empty-line">{move || if inner { messages::EMPTY_INNER_GROUP } else { block.with_table(messages::empty_group) }}</p>
            </Show>
            <Rows children row joint=Signal::derive(move || messages::rule_joint(rule.get()))/>
            <div class="add-row" hidden=move || locked.get()>
                <button type="button" class="button button-quiet" on:click=move |_| designer.add_condition(id)>
                    <Icon name=IconName::Add/>{messages::ADD_CONDITION}
                </button>
                <button type="button" class="button button-quiet" on:click=move |_| designer.add_group(id)>
                    <Icon name=IconName::Group/>{messages::ADD_GROUP}
                </button>
            </div>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn Child(id: NodeId, level: usize) -> impl IntoView {
    let node = use_designer().node(id);
    let kind = Memo::new({
        let node = node.clone();
        move |_| {
            node.with(|node| match node {
                Some(Node::Group(_)) => Some(ChildKind::Group),
                Some(Node::Condition(_)) => Some(ChildKind::Condition),
                Some(Node::Text(_)) => Some(ChildKind::Text),
                _ => None,
            })
        }
    });
    move || {
        kind.get().map(|kind| match kind {
            ChildKind::Group => GroupRail(GroupRailProps { id, level: level + 1 }),
            ChildKind::Condition => view! { <ConditionRow id/> }.into_any(),
            ChildKind::Text => view! { <WrittenCondition id/> }.into_any(),
        })
    }
}

#[component]
fn WrittenCondition(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let node = designer.node(id);
    let text = move || if let Some(Node::Text(text)) = node.get() { text } else { String::new() };
    view! {
        <div class=move || designer.marks.class(id, "condition", &[]) id=element_name(id) role="group" aria-label=messages::TEXT_CONDITION tabindex="-1">
            {row_marks(id)}
            <div class="phrase phrase-text" title=messages::TEXT_BLOCK_HELP>
                <span class="visually-hidden">{messages::TEXT_CONDITION}</span>
                <code class="mono">{text}</code>
            </div>
            <button type="button" class="icon-button" hidden=move || designer.read_only.get() aria-label=messages::remove_named(messages::TEXT_CONDITION) on:click=move |_| designer.remove(&[id])>
                <Icon name=IconName::Delete/>
            </button>
            <FindingsOf id/>
        </div>
    }
}
