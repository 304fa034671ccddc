//! The first parts of a group, of brackets or of the whole: where a definition that finds nobody has lost the last of
//! its contacts.

use segment_query::Query;

use crate::compile::{compile, compile_part};
use crate::edit::Edit;
use crate::node::{Definition, Node, NodeId};

/// The query of a group, of what stands in brackets or of the root with its first children alone; the rest of the
/// definition is no part of it. `None` where nothing is left to ask for, or where it cannot be asked by itself.
pub fn compile_beginning(definition: &Definition, parent: NodeId, children: usize) -> Option<Query> {
    let mut cut = definition.clone();
    for child in definition.children(parent).iter().skip(children) {
        cut.apply(Edit::Remove { node: *child }).ok()?;
    }
    match cut.node(parent)? {
        Node::Group(_) => compile_part(&cut, parent),
        Node::Blocks(_) if parent == cut.root() => compile(&cut).query,
        Node::Blocks(_) => compile_part(&cut, cut.parent(parent)?),
        Node::Block(_) | Node::Condition(_) | Node::Text(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use segment_query::parse;

    use super::*;
    use crate::read::read;

    fn definition(text: &str) -> Definition {
        read(&parse(text).query.unwrap(), text)
    }

    fn beginning(definition: &Definition, parent: NodeId, children: usize) -> Option<String> {
        compile_beginning(definition, parent, children).map(|query| query.to_string())
    }

    #[test]
    fn a_group_with_its_first_conditions() {
        let all = definition("PROFILE(contact).FILTER(a == '1' && b == '2' && c == '3')");
        let group = all.children(all.blocks()[0])[0];
        let text = "PROFILE(contact, contact_1).FILTER(contact_1.a == '1' && contact_1.b == '2')";
        assert_eq!(beginning(&all, group, 2).as_deref(), Some(text));
        assert_eq!(beginning(&all, group, 0), None);
        assert_eq!(beginning(&all, group, 9), compile(&all).query.map(|query| query.to_string()));
    }

    #[test]
    fn related_conditions_stay_about_one_record() {
        let path = "PROFILE(account).FILTER(a == '1' && b == '2' && c == '3').TRAVERSE(x, contact_1)";
        let related = definition(path);
        let group = related.children(related.blocks()[0])[0];
        let text =
            "PROFILE(account, account_1).FILTER(account_1.a == '1' && account_1.b == '2').TRAVERSE(x, contact_1)";
        assert_eq!(beginning(&related, group, 2).as_deref(), Some(text));
    }

    #[test]
    fn the_first_blocks_and_those_in_brackets() {
        let blocks = definition("SEGMENT(a) UNION (SEGMENT(b) EXCEPT SEGMENT(c)) INTERSECT SEGMENT(d)");
        let root = blocks.root();
        let brackets = blocks.children(blocks.blocks()[1])[0];
        assert_eq!(beginning(&blocks, root, 1).as_deref(), Some("SEGMENT(a)"));
        assert_eq!(beginning(&blocks, root, 2).as_deref(), Some("SEGMENT(a) UNION (SEGMENT(b) EXCEPT SEGMENT(c))"));
        assert_eq!(beginning(&blocks, brackets, 1).as_deref(), Some("SEGMENT(b)"));
    }
}
