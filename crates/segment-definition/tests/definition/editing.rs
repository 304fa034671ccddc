//! Edits, their inverses, and the history.

use crate::common::{Content, Tree, blocks, build, line};
use proptest::prelude::*;
use segment_definition::{
    Arrangement, Behaviour, Condition, Definition, Edit, EditError, Editor, NodeId, Operator, Rule, StepName, compile,
    compile_block,
};
use segment_query::ast::SetOp;

/// An edit made from numbers, so that any can be generated for any definition; many of them are refused.
fn edit(definition: &mut Definition, choice: (u8, usize, usize, usize)) -> Edit {
    let (kind, a, b, index) = choice;
    let ids = definition.walk();
    let node = ids[a % ids.len()];
    let other = ids[b % ids.len()];
    match kind % 8 {
        0 => {
            let subtree = definition.condition_leaf(Condition::empty());
            Edit::Insert { parent: node, index, subtree }
        }
        1 => {
            let inner = definition.condition_leaf(Condition::empty());
            let subtree = definition.group_of(Rule::Any, vec![inner]);
            Edit::Insert { parent: node, index, subtree }
        }
        2 => Edit::Remove { node },
        3 => Edit::Move { node, parent: other, index },
        4 => Edit::SetRule { group: node, rule: Rule::None },
        5 => Edit::SetCondition { node, condition: line("x", Operator::Is, &["y"]) },
        6 => Edit::SetJoin { block: node, join: SetOp::Except },
        _ => definition
            .replacement(&build(&[(SetOp::Union, Content::Query(Rule::Any, vec![Tree::Line(Condition::empty())]))])),
    }
}

/// Every id reachable once, none beside the tree.
fn is_a_tree(definition: &Definition) -> bool {
    let ids = definition.walk();
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    let parents_agree = ids.iter().all(|id| *id == definition.root() || definition.parent(*id).is_some());
    ids.len() == unique.len() && parents_agree
}

proptest! {
    #[test]
    fn the_inverse_of_an_edit_restores_the_definition(blocks in blocks(), choices in prop::collection::vec(any::<(u8, usize, usize, usize)>(), 1..12)) {
        let mut definition = build(&blocks);
        for choice in choices {
            let edit = edit(&mut definition, (choice.0, choice.1, choice.2, choice.3 % 5));
            let before = definition.clone();
            match definition.apply(edit) {
                Ok(applied) => {
                    prop_assert!(is_a_tree(&definition) && definition.is_sound());
                    let mut back = definition.clone();
                    back.apply(applied.inverse).unwrap();
                    prop_assert_eq!(serialised(&back), serialised(&before));
                }
                Err(_) => prop_assert_eq!(&definition, &before),
            }
        }
    }

    #[test]
    fn undo_to_the_start_and_redo_to_the_end(blocks in blocks(), choices in prop::collection::vec(any::<(u8, usize, usize, usize)>(), 1..12)) {
        let start = build(&blocks);
        let mut editor = Editor::new(start.clone());
        for (n, choice) in choices.into_iter().enumerate() {
            let edit = editor.build(|d| edit(d, (choice.0, choice.1, choice.2, choice.3 % 5)));
            let _ = editor.perform(edit, n as f64 * 1_000.0);
        }
        let end = editor.definition().clone();
        while editor.undo().is_some() {}
        prop_assert_eq!(serialised(editor.definition()), serialised(&start));
        while editor.redo().is_some() {}
        prop_assert_eq!(serialised(editor.definition()), serialised(&end));
    }
}

/// All there is but the counter of ids, which never runs backwards.
fn serialised(definition: &Definition) -> Vec<(NodeId, segment_definition::Node)> {
    definition.walk().into_iter().map(|id| (id, definition.node(id).unwrap().clone())).collect()
}

fn one_condition() -> (Editor, NodeId) {
    let tree = vec![Tree::Line(Condition::empty())];
    let definition = build(&[(SetOp::Union, Content::Query(Rule::All, tree))]);
    let id = definition.walk().into_iter().find(|id| definition.condition(*id).is_some()).unwrap();
    (Editor::new(definition), id)
}

#[test]
fn typing_in_one_field_is_one_step_until_the_person_pauses() {
    let (mut editor, node) = one_condition();
    let chosen = line("address1_city", Operator::Is, &[]);
    editor.perform(Edit::SetCondition { node, condition: chosen.clone() }, 0.0).unwrap();
    for (text, at) in [("N", 10.0), ("Ne", 100.0), ("New", 400.0), ("New York", 1_500.0)] {
        let condition = line("address1_city", Operator::Is, &[text]);
        editor.perform(Edit::SetCondition { node, condition }, at).unwrap();
    }
    editor.undo().unwrap();
    assert_eq!(editor.definition().condition(node).unwrap().values[0].as_input(), "New");
    editor.undo().unwrap();
    assert_eq!(editor.definition().condition(node).unwrap(), &chosen, "picking the column was a step of its own");
    editor.undo().unwrap();
    assert_eq!(editor.definition().condition(node).unwrap(), &Condition::empty());
    assert!(editor.undo().is_none());
}

#[test]
fn a_new_edit_ends_what_could_be_redone() {
    let (mut editor, node) = one_condition();
    editor.perform(Edit::Remove { node }, 0.0).unwrap();
    assert_eq!(editor.next_undo(), Some(StepName::RemoveCondition));
    editor.undo().unwrap();
    assert_eq!(editor.next_redo(), Some(StepName::RemoveCondition));
    editor.perform(Edit::SetCondition { node, condition: Condition::empty() }, 0.0).unwrap();
    assert_eq!(editor.next_redo(), None);
}

#[test]
fn several_edits_are_one_step_or_none() {
    let (mut editor, node) = one_condition();
    let before = editor.definition().clone();
    let edits = vec![Edit::Remove { node }, Edit::Remove { node }];
    assert_eq!(editor.perform_all(StepName::RemoveCondition, edits), Err(EditError::Missing));
    assert_eq!(editor.definition(), &before);
}

/// Brackets that hold nothing and did before.
fn is_empty_new(before: &Definition, after: &Definition, id: NodeId) -> bool {
    let is_empty = |definition: &Definition| {
        matches!(definition.node(id), Some(segment_definition::Node::Blocks(_))) && definition.children(id).is_empty()
    };
    is_empty(after) && !is_empty(before)
}

/// Every arrangement that can be made of this definition.
fn arrangements(definition: &mut Definition) -> Vec<Arrangement> {
    let mut all = Vec::new();
    for id in definition.walk() {
        all.extend(definition.duplicate(id));
        all.extend(definition.enclose(id));
        all.extend(definition.ungroup(id));
        all.extend(definition.bracket(id));
        all.extend(definition.bracket_with_previous(id));
        all.extend(definition.out_of_brackets(id));
        all.extend(definition.unbracket(id));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn arrangements_are_one_step_that_can_be_taken_back(blocks in blocks()) {
        let mut before = build(&blocks);
        for arrangement in arrangements(&mut before) {
            let mut editor = Editor::new(before.clone());
            editor.perform_all(arrangement.name, arrangement.edits).unwrap();
            prop_assert!(editor.definition().is_sound());
            prop_assert!(editor.definition().node(arrangement.result).is_some());
            prop_assert!(!editor.definition().walk().iter().any(|id| is_empty_new(&before, editor.definition(), *id)));
            if arrangement.name == StepName::Enclose {
                let query = |definition: &Definition| compile(definition).query.unwrap().to_string();
                let flat = |text: String| text.replace(['(', ')'], "");
                prop_assert_eq!(flat(query(editor.definition())), flat(query(&before)), "a group of one changes nothing");
            }
            editor.undo().unwrap();
            prop_assert_eq!(serialised(editor.definition()), serialised(&before));
        }
    }
}

#[test]
fn a_copy_stands_behind_what_it_copies() {
    let city = Tree::Line(line("address1_city", Operator::Is, &["Rome"]));
    let inner = Tree::Group(Rule::Any, vec![city.clone(), Tree::Line(line("lastname", Operator::HasData, &[]))]);
    let mut definition = build(&[(SetOp::Union, Content::Query(Rule::All, vec![inner, city]))]);
    let block = definition.blocks()[0];
    let own = definition.children(block)[0];
    let group = definition.children(own)[0];
    let arrange = |definition: &Definition, arrangement: Arrangement| {
        let mut editor = Editor::new(definition.clone());
        editor.perform_all(arrangement.name, arrangement.edits).unwrap();
        compile(editor.definition()).query.unwrap().to_string().replace("contact_1.", "")
    };
    let copied = definition.duplicate(group).unwrap();
    let either = "(address1_city == 'Rome' || ISNOTNULL(lastname))";
    let expected = format!("PROFILE(contact, contact_1).FILTER({either} && {either} && address1_city == 'Rome')");
    assert_eq!(arrange(&definition, copied), expected);
    let flat = definition.ungroup(group).unwrap();
    let expected =
        "PROFILE(contact, contact_1).FILTER(address1_city == 'Rome' && ISNOTNULL(lastname) && address1_city == 'Rome')";
    assert_eq!(arrange(&definition, flat), expected);
    assert_eq!(definition.ungroup(own), None, "a block keeps its group");
}

#[test]
fn a_block_becomes_a_segment_of_its_own_in_one_step() {
    let mut editor = Editor::new(Definition::all_contacts());
    let root = editor.definition().root();
    let opened = Behaviour { interaction: Some("EmailOpened".to_owned()), ..Behaviour::empty() };
    let subtree = editor.build(|d| d.behaviour_block(SetOp::Except, opened));
    let block = subtree.top();
    editor.perform(Edit::Insert { parent: root, index: 1, subtree }, 0.0).unwrap();
    let alone = compile_block(editor.definition(), block).unwrap().to_string();
    assert_eq!(alone, "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 0)");
    let moved = editor.build(|d| d.move_out(&[(block, "S".to_owned())])).unwrap();
    editor.perform_all(moved.name, moved.edits).unwrap();
    let text = |editor: &Editor| compile(editor.definition()).query.unwrap().to_string();
    assert_eq!(text(&editor), "PROFILE(contact) EXCEPT SEGMENT(S)");
    assert_eq!(editor.next_undo(), Some(StepName::MoveOut));
    editor.undo().unwrap();
    assert_eq!(text(&editor), format!("PROFILE(contact) EXCEPT {alone}"));
}

#[test]
fn a_group_cannot_be_moved_into_itself() {
    let tree = vec![Tree::Group(Rule::Any, vec![Tree::Group(Rule::All, vec![])])];
    let mut definition = build(&[(SetOp::Union, Content::Query(Rule::All, tree))]);
    let groups: Vec<NodeId> = definition.walk().into_iter().filter(|id| definition.group(*id).is_some()).collect();
    let edit = Edit::Move { node: groups[1], parent: groups[2], index: 0 };
    assert_eq!(definition.apply(edit), Err(EditError::Misplaced));
}

/// After an edit of the text, what stands where it stood keeps its id, so its row stays the same row on screen.
#[test]
fn replacing_keeps_the_ids_of_what_stays() {
    let city = |values: &[&str]| Tree::Line(line("address1_city", Operator::IsOneOf, values));
    let email = Tree::Line(line("emailaddress1", Operator::HasData, &[]));
    let mut old = build(&[(SetOp::Union, Content::Query(Rule::All, vec![city(&["a", "b"]), email.clone()]))]);
    let new = build(&[(
        SetOp::Union,
        Content::Query(Rule::All, vec![city(&["a", "c"]), Tree::Group(Rule::Any, vec![email])]),
    )]);
    let ids_before = old.walk();
    let applied = old.apply(old.replacement(&new)).unwrap();
    assert_eq!(old.walk()[..4], ids_before[..4]);
    assert!(applied.touched.contains(&ids_before[3]), "the changed condition");
    assert!(!applied.touched.contains(&ids_before[1]), "the block did not change");
    assert_eq!(applied.removed, [ids_before[4]]);
}

/// Kept work may have been tampered with; a circle in it would hang or crash whoever walks it.
#[test]
fn what_is_no_tree_is_not_taken_for_a_definition() {
    let (editor, condition) = one_condition();
    let definition = editor.definition();
    assert!(definition.is_sound());
    let group = definition.parent(condition).unwrap();
    let saved = serde_json::to_string(definition).unwrap();
    let children = format!("\"children\":[{condition}]");
    assert!(saved.contains(&children), "{saved}");
    let tampered = |children: String| -> Definition {
        serde_json::from_str(&saved.replace(&format!("\"children\":[{condition}]"), &children)).unwrap()
    };
    assert!(!tampered(format!("\"children\":[{group}]")).is_sound(), "a circle");
    assert!(!tampered(format!("\"children\":[{condition},{condition}]")).is_sound(), "twice the same");
    assert!(!tampered("\"children\":[77]".to_owned()).is_sound(), "nobody there");
    assert!(!tampered(format!("\"children\":[{}]", definition.root())).is_sound(), "the root again");
    assert!(!tampered("\"children\":[]".to_owned()).is_sound(), "left over");
}

#[test]
fn a_definition_survives_being_saved_and_loaded() {
    let (editor, _) = one_condition();
    let saved = serde_json::to_string(editor.definition()).unwrap();
    let loaded: Definition = serde_json::from_str(&saved).unwrap();
    assert_eq!(&loaded, editor.definition());
}
