//! `segq convert`, `explain` and `tree`.

#[cfg(test)]
mod support;

#[cfg(test)]
mod tests {
    use crate::support::{Run, folder, segq};

    /// What an environment with contacts and accounts answers to metadata requests.
    const CATALOG: &str = include_str!("support/catalog.json");

    const PATH: &str = "PROFILE(account, a).FILTER(a.name == 'X').TRAVERSE(contact_account_parentcustomerid, c)\
                        .FILTER(c.createdon > DATEADD(DAY, -30, DATETIMEUTCNOW()))";

    fn with_catalog(command: &str, options: &[&str], text: &str) -> Run {
        let folder = folder(&[("catalog.json", CATALOG)]);
        let arguments = [&[command, "--catalog", "catalog.json"], options, &["-"]].concat();
        segq(folder.path(), &arguments, text)
    }

    #[test]
    fn losses_are_told_beside_the_text_and_fail_only_when_asked() {
        let run = with_catalog("convert", &["--to", "fetchxml"], PATH);
        assert_eq!(run.code, 0);
        assert!(run.out.starts_with("<fetch") && run.out.contains("<link-entity name=\"account\""), "{}", run.out);
        assert!(run.err.starts_with("<stdin>:1:"), "{}", run.err);
        assert!(run.err.contains(": loss: The condition c.createdon > "), "{}", run.err);
        assert_eq!(with_catalog("convert", &["--to", "fetchxml", "--strict"], PATH).code, 1);
        let exact = with_catalog("convert", &["--to", "sql", "--strict"], PATH);
        assert_eq!((exact.code, exact.err.as_str()), (0, ""));
        assert!(exact.out.starts_with("SELECT DISTINCT [t1].[contactid]\n"), "{}", exact.out);
    }

    #[test]
    fn what_cannot_be_converted_fails() {
        let run = with_catalog("convert", &["--to", "sql"], "SEGMENT(x)");
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        assert!(run.err.contains("<stdin>:1:1: error: Nothing of this query"), "{}", run.err);
        let run = with_catalog("convert", &["--to", "sql"], "PROFILE(contact");
        assert_eq!(run.code, 1);
        assert!(run.err.contains("error[syntax]"), "{}", run.err);
        let run = segq(folder(&[]).path(), &["convert", "--to", "fetchxml", "-"], PATH);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("not in the catalog") && run.err.contains("note: Without --catalog"), "{}", run.err);
    }

    #[test]
    fn the_dialects_turn_into_each_other() {
        let there = with_catalog("convert", &["--to", "real-time", "--strict"], PATH);
        assert_eq!(there.code, 0, "{}", there.err);
        assert!(there.out.starts_with("PROFILE(contact).RELATE(contact_customer_accounts, a)"), "{}", there.out);
        let back = with_catalog("convert", &["--dialect", "real-time", "--to", "outbound", "--strict"], &there.out);
        assert!(back.out.starts_with("PROFILE(account, a).FILTER(a.name == 'X')"), "{}", back.out);
        let further = with_catalog("convert", &["--dialect", "real-time", "--to", "fetchxml"], &there.out);
        assert!(
            further.out.contains("<link-entity name=\"account\"") && further.err.contains("loss"),
            "{}",
            further.err
        );
    }

    #[test]
    fn fetchxml_and_json_are_read_as_well() {
        let xml = "<fetch><entity name='contact'><filter><condition attribute='gendercode' operator='eq' value='2'/>\
                   <condition attribute='createdon' operator='last-x-days' value='7'/></filter></entity></fetch>";
        let read = with_catalog("convert", &["--from", "fetchxml", "--to", "outbound"], xml);
        assert_eq!(read.code, 0, "{}", read.err);
        assert!(
            read.out.contains("contact_1.gendercode == 2 && contact_1.createdon >= DATEADD(DAY, -7"),
            "{}",
            read.out
        );
        assert!(read.err.contains("<stdin>:fetch/entity/filter/condition[2]: loss: last-x-days"), "{}", read.err);
        assert_eq!(with_catalog("convert", &["--from", "fetchxml", "--to", "outbound", "--strict"], xml).code, 1);
        let json = with_catalog("convert", &["--to", "json"], PATH);
        let again = with_catalog("convert", &["--from", "json", "--to", "outbound"], &json.out);
        let formatted = segq(folder(&[]).path(), &["fmt", "-"], PATH);
        assert_eq!((again.out, again.err.as_str()), (formatted.out, ""));
        let bad = with_catalog("convert", &["--from", "json", "--to", "outbound"], "{}");
        assert_eq!(bad.code, 1);
        assert!(bad.err.contains("no tree of a query"), "{}", bad.err);
    }

    #[test]
    fn queries_are_explained() {
        let run = with_catalog("explain", &[], "PROFILE(contact).FILTER(lastname STARTSWITH 'A' && gendercode == 2)");
        let said = "Contacts whose Last Name begins with \"A\" and whose gendercode is \"Female\".\n";
        assert_eq!((run.code, run.out.as_str()), (0, said));
        let folder = folder(&[("a.segq", "PROFILE(contact)"), ("b.query", "PROFILE("), ("c.segq", "SEGMENT(x)")]);
        let run = segq(folder.path(), &["explain", "."], "");
        assert_eq!((run.code, run.out.as_str()), (1, "./a.segq: All contacts.\n./c.segq: Members of x.\n"));
        assert!(run.err.contains("b.query:1:"), "{}", run.err);
    }

    #[test]
    fn trees_are_shown_also_of_texts_with_mistakes() {
        let folder = folder(&[]);
        let run = segq(folder.path(), &["tree", "-"], "PROFILE(contact).FILTER(a == 1)");
        assert_eq!(run.code, 0);
        assert!(run.out.starts_with("Root 0..31\n  Profile 0..31\n"), "{}", run.out);
        let run = segq(folder.path(), &["tree", "-"], "PROFILE(contact).FILTER(a == )");
        assert_eq!(run.code, 1);
        assert!(run.out.starts_with("Root 0..30\n") && run.err.contains("error[syntax]"), "{}{}", run.out, run.err);
        let run = segq(folder.path(), &["tree", "--json", "-"], "PROFILE(contact)");
        assert!(run.out.contains("\"kind\": \"profile\""), "{}", run.out);
    }
}
