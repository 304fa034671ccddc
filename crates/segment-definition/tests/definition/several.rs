//! Commands for several parts, muted parts, and parts on their way over the clipboard.

use crate::common::{Content, Tree, blocks, build, catalog, line};
use proptest::prelude::*;
use segment_definition::{
    Arrangement, Definition, Edit, Editor, NoText, NodeId, Operator, Rule, compile, compile_part, problems, read,
    sentence,
};
use segment_query::ast::SetOp;
use segment_query::parse;

/// Some of the parts that can be muted or selected: all but the root and what a block or its brackets consist of.
fn some(definition: &Definition, choices: &[usize]) -> Vec<NodeId> {
    let is_part = |id: &NodeId| definition.parent(*id).is_some_and(|parent| definition.block(parent).is_none());
    let all: Vec<NodeId> = definition.walk().into_iter().filter(is_part).collect();
    choices.iter().filter_map(|choice| all.get(choice % all.len().max(1)).copied()).collect()
}

fn text(definition: &Definition) -> Option<String> {
    compile(definition).query.map(|query| query.to_string())
}

fn muted(definition: &mut Definition, parts: &[NodeId]) {
    for node in parts {
        definition.apply(Edit::SetMuted { node: *node, muted: true }).unwrap();
    }
}

/// The text once it was read and written: brackets that say nothing are gone.
fn settled(text: &str) -> String {
    let parsed = parse(text).query.unwrap();
    self::text(&read(&parsed, text)).unwrap()
}

fn choices() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..1_000, 1..6)
}

proptest! {
    #[test]
    fn muted_parts_are_left_out_as_if_they_were_not_there(blocks in blocks(), choices in choices()) {
        let mut quiet = build(&blocks);
        let parts = some(&quiet, &choices);
        let mut without = quiet.clone();
        for node in without.tops(&parts) {
            without.apply(Edit::Remove { node }).unwrap();
        }
        muted(&mut quiet, &parts);
        prop_assert_eq!(text(&quiet), text(&without));
        prop_assert_eq!(sentence(&quiet, &catalog()), sentence(&without, &catalog()));
        prop_assert_eq!(problems(&quiet, &catalog()), problems(&without, &catalog()));
        prop_assert_eq!(quiet.muted_parts(), build(&blocks).tops(&parts));

        // They stay when the text is written anew, and come back as they were.
        let kept = serde_json::from_str::<Definition>(&serde_json::to_string(&quiet).unwrap()).unwrap();
        prop_assert_eq!(&kept, &quiet);
        if let Some(written) = text(&quiet) {
            let fresh = read(&parse(&written).query.unwrap(), &written);
            let again = quiet.replacement(&fresh);
            quiet.apply(again).unwrap();
            prop_assert!(quiet.is_sound());
            prop_assert_eq!(text(&quiet), text(&fresh));
        }
    }

    #[test]
    fn commands_for_several_parts_are_one_step_each(blocks in blocks(), chosen in choices(), target in choices()) {
        let definition = build(&blocks);
        let mut parts = some(&definition, &chosen);
        parts.extend(some(&definition, &target).first());
        let (target, index) = (some(&definition, &target), target.len() % 3);
        type Command<'a> = Box<dyn Fn(&mut Definition) -> Option<Arrangement> + 'a>;
        let commands: Vec<Command<'_>> = vec![
            Box::new(|d| d.remove_several(&parts)),
            Box::new(|d| d.duplicate_several(&parts)),
            Box::new(|d| d.enclose_several(&parts)),
            Box::new(|d| d.ungroup_several(&parts)),
            Box::new(|d| d.mute_several(&parts, true)),
            Box::new(|d| d.move_several(&parts, target[0], index)),
            Box::new(|d| d.move_targets(&parts).first().and_then(|to| d.move_several(&parts, *to, index))),
        ];
        for command in commands {
            let mut editor = Editor::new(definition.clone());
            let Some(arrangement) = editor.build(|d| command(d)) else { continue };
            let result = arrangement.result;
            prop_assert!(editor.perform_all(arrangement.name, arrangement.edits).is_ok(), "{:?}", arrangement.name);
            prop_assert!(editor.definition().is_sound());
            prop_assert!(editor.definition().node(result).is_some(), "the focus has where to go");
            editor.undo().unwrap();
            prop_assert_eq!(text(editor.definition()), text(&definition));
            prop_assert_eq!(editor.definition().walk(), definition.walk());
            prop_assert!(editor.definition().muted_parts().is_empty());
        }
    }

    #[test]
    fn grouping_neighbours_keeps_what_they_mean(blocks in blocks(), chosen in choices(), first in 0usize..4, count in 2usize..4) {
        let mut definition = build(&blocks);
        let groups = definition.walk().into_iter().filter(|id| definition.children(*id).len() > 1);
        let groups: Vec<NodeId> = groups.filter(|id| definition.group(*id).is_some()).collect();
        let Some(group) = groups.get(chosen[0] % groups.len().max(1)) else { return Ok(()) };
        let first = first.min(definition.children(*group).len() - 2);
        let parts: Vec<NodeId> = definition.children(*group).iter().skip(first).take(count).copied().collect();
        // With the same operators everywhere, brackets are all that is new.
        let flat = |definition: &Definition| text(definition).map(|text| text.replace(['(', ')'], ""));
        let before = flat(&definition);
        for edit in definition.enclose_several(&parts).unwrap().edits {
            definition.apply(edit).unwrap();
        }
        prop_assert_eq!(flat(&definition), before);
    }

    #[test]
    fn what_was_copied_is_pasted_as_what_it_was(blocks in blocks(), choices in choices()) {
        let mut definition = build(&blocks);
        let all = some(&definition, &choices);
        let Some(group) = all.iter().find(|id| definition.group(**id).is_some()).copied() else { return Ok(()) };
        let says_something = |id: &NodeId| compile_part(&definition, *id).is_some();
        let parts: Vec<NodeId> = definition.children(group).iter().copied().filter(says_something).collect();
        // Alone, a group of all is pasted as what is in it.
        prop_assume!(parts.len() > 1);
        let said = |definition: &Definition, parts: &[NodeId]| -> Vec<String> {
            parts.iter().map(|part| settled(&compile_part(definition, *part).unwrap().to_string())).collect()
        };
        let before = said(&definition, &parts);
        let copied = definition.text_of(&parts).unwrap();
        let places = definition.children(group).len();
        let last = definition.children(group)[places - 1];
        let pasted = definition.paste(&copied, last).unwrap();
        for edit in pasted.edits {
            definition.apply(edit).unwrap();
        }
        prop_assert_eq!(said(&definition, &definition.children(group)[places..]), before, "{}", copied);
    }
}

fn two_conditions() -> (Definition, Vec<NodeId>) {
    let trees = vec![
        Tree::Line(line("address1_city", Operator::Is, &["Rome"])),
        Tree::Line(line("emailaddress1", Operator::HasData, &[])),
    ];
    let definition = build(&[(SetOp::Union, Content::Query(Rule::All, trees))]);
    let lines = definition.walk().into_iter().filter(|id| definition.condition(*id).is_some()).collect();
    (definition, lines)
}

#[test]
fn conditions_are_copied_as_a_query_with_a_filter_each() {
    let (mut definition, lines) = two_conditions();
    assert_eq!(
        definition.text_of(&lines).unwrap(),
        "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Rome').FILTER(ISNOTNULL(contact_1.emailaddress1))"
    );
    // What is muted can be copied all the same; what is not finished cannot.
    muted(&mut definition, &lines[..1]);
    assert!(definition.text_of(&lines).unwrap().contains("Rome"));
    definition.apply(Edit::SetCondition { node: lines[1], condition: segment_definition::Condition::empty() }).unwrap();
    assert_eq!(definition.text_of(&lines), Err(NoText::Unfinished));
    let block = definition.blocks()[0];
    let other = definition.query_block(SetOp::Union);
    let second = other.top();
    definition.apply(Edit::Insert { parent: definition.root(), index: 1, subtree: other }).unwrap();
    assert_eq!(definition.text_of(&[second, lines[0]]), Err(NoText::Apart));
    muted(&mut definition, &lines[1..]);
    assert_eq!(definition.text_of(&[block, second]).unwrap(), "PROFILE(contact) UNION PROFILE(contact)");
}

#[test]
fn a_condition_a_query_and_blocks_are_pasted_and_nothing_else() {
    let pasted = |text: &str| {
        let (mut definition, lines) = two_conditions();
        let arrangement = definition.paste(text, lines[0])?;
        arrangement.edits.into_iter().for_each(|edit| drop(definition.apply(edit).unwrap()));
        compile(&definition).query.map(|query| query.to_string())
    };
    let (city, mail) = ("contact_1.address1_city == 'Rome'", "ISNOTNULL(contact_1.emailaddress1)");
    let around = |text: &str| Some(format!("PROFILE(contact, contact_1).FILTER({city}{text})"));
    assert_eq!(pasted(" lastname == 'May' "), around(&format!(" && contact_1.lastname == 'May' && {mail}")));
    assert_eq!(
        pasted("PROFILE(contact).FILTER(lastname == 'May' || lastname == 'June' || creditlimit > 1)"),
        around(&format!(
            " && (contact_1.lastname == 'May' || contact_1.lastname == 'June' || contact_1.creditlimit > 1) && {mail}"
        ))
    );
    // About something else it is a block of its own.
    assert_eq!(
        pasted("SEGMENT(SEGMENT_CRM_ID_past)"),
        Some(format!("PROFILE(contact, contact_1).FILTER({city} && {mail}) INTERSECT SEGMENT(SEGMENT_CRM_ID_past)"))
    );
    for text in ["", "Dear Ann,", "1 == 1) || (2 == 2", "PROFILE(contact", "a == 1).TRAVERSE(b"] {
        assert_eq!(pasted(text), None, "{text}");
    }
}

#[test]
fn what_is_muted_outlives_another_text() {
    let (mut definition, lines) = two_conditions();
    muted(&mut definition, &lines[..1]);
    let written = "PROFILE(contact).FILTER(lastname == 'May' && creditlimit > 1)";
    let edit = definition.replacement(&read(&parse(written).query.unwrap(), written));
    let applied = definition.apply(edit).unwrap();
    assert_eq!(definition.muted_parts(), lines[..1]);
    assert_eq!(definition.condition(lines[0]).unwrap().values[0].as_input(), "Rome");
    assert_eq!(definition.children(definition.parent(lines[0]).unwrap()).len(), 3);
    definition.apply(applied.inverse).unwrap();
    assert_eq!(definition.muted_parts(), lines[..1]);
    // A block's own group is not muted: the block is.
    let own = definition.parent(lines[0]).unwrap();
    assert!(definition.apply(Edit::SetMuted { node: own, muted: true }).is_err());
}

#[test]
fn the_history_is_gone_through_in_both_directions() {
    let (definition, lines) = two_conditions();
    let mut editor = Editor::new(definition.clone());
    for node in &lines {
        editor.perform(Edit::Remove { node: *node }, 0.0).unwrap();
    }
    editor.perform(Edit::SetMuted { node: definition.blocks()[0], muted: true }, 0.0).unwrap();
    let (names, done) = editor.history();
    assert_eq!((names.len(), done), (3, 3));
    assert!(!editor.go_to(0).is_empty());
    assert_eq!(text(editor.definition()), text(&definition));
    assert_eq!(editor.history(), (names.clone(), 0));
    let parts: Vec<_> = names.iter().map(|(_, about)| about.as_ref().map(|about| about.node.clone())).collect();
    let line = |place: usize| definition.node(lines[place]).cloned();
    assert_eq!(parts[..2], [line(0), line(1)], "what is gone is named as it was");
    editor.go_to(2);
    assert_eq!(text(editor.definition()).as_deref(), Some("PROFILE(contact)"));
    assert_eq!(editor.history(), (names, 2));
    assert!(editor.go_to(2).is_empty());
}
