//! `segq check`: formats, catalogs, dialects, and files that cannot be read.

#[cfg(test)]
#[path = "check/sarif.rs"]
mod sarif;
#[cfg(test)]
mod support;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::support::{folder, segq};

    /// What an environment with contacts and accounts answers to metadata requests.
    const CATALOG: &str = include_str!("support/catalog.json");

    #[test]
    fn a_file_that_cannot_be_read_hides_nothing_of_the_others() {
        let folder = folder(&[("bad.segq", "PROFILE("), ("ok.segq", "PROFILE(contact)")]);
        std::fs::write(folder.path().join("latin.segq"), b"PROFILE(\xff)").unwrap();
        let run = segq(folder.path(), &["check", "gone.segq", ".", "bad.segq"], "");
        assert_eq!(run.code, 2);
        assert_eq!(run.out.matches("bad.segq:1:8: error").count(), 2, "{}", run.out);
        assert!(run.err.contains("error: gone.segq cannot be read") && run.err.contains("latin.segq"), "{}", run.err);
        let clean = segq(folder.path(), &["check", "gone.segq", "ok.segq"], "");
        assert_eq!((clean.code, clean.out.as_str()), (2, ""));
    }

    #[test]
    fn query_files_are_read_in_folders_as_well() {
        let folder = folder(&[("a/x.query", "PROFILE("), ("y.segq", "PROFILE("), ("z.sql", "PROFILE(")]);
        let run = segq(folder.path(), &["check", "."], "");
        assert_eq!(run.code, 1);
        assert!(run.out.contains("x.query:1:") && run.out.contains("y.segq:1:"), "{}", run.out);
        assert!(!run.out.contains("z.sql"));
    }

    #[test]
    fn json_has_both_ends_of_a_finding() {
        let text = "PROFILE(contact)\n.FILTER(äöü == 'open\n end')\n";
        let run = segq(folder(&[]).path(), &["check", "--format", "json", "-"], text);
        let found: Vec<Value> = serde_json::from_str(&run.out).unwrap();
        let place =
            |finding: &Value| ["line", "column", "endLine", "endColumn"].map(|name| finding[name].as_u64().unwrap());
        assert_eq!(place(&found[0]), [2, 9, 2, 12], "{}", run.out);
    }

    #[test]
    fn names_are_checked_against_a_catalog() {
        let folder = folder(&[("catalog.json", CATALOG), ("bad.json", "{}")]);
        let text = "PROFILE(contact).FILTER(lastnam == 'A' && gendercode == 7)";
        let run = segq(folder.path(), &["check", "-"], text);
        assert_eq!((run.code, run.out.as_str()), (0, ""));
        let run = segq(folder.path(), &["check", "--catalog", "catalog.json", "-"], text);
        assert_eq!(run.code, 1);
        assert!(run.out.contains("error[unknown-column]") && run.out.contains("lastname"), "{}", run.out);
        assert!(run.out.contains("error[type-mismatch]"), "{}", run.out);
        let behaviour = "INTERACTION(EmailOpend, EmailOpend_ContactLink)";
        let run = segq(folder.path(), &["check", "--catalog", "catalog.json", "-"], behaviour);
        assert!(run.out.contains("error[unknown-interaction]") && run.out.contains("EmailOpened"), "{}", run.out);
        let real_time = ["check", "--dialect", "real-time", "--catalog", "catalog.json", "-"];
        assert_eq!(segq(folder.path(), &real_time, "INTERACTION(msdynmkt_emailopened, msdynmkt_entityid)").code, 0);
        let run = segq(folder.path(), &["check", "--syntax", "--catalog", "catalog.json", "-"], text);
        assert_eq!((run.code, run.out.as_str()), (0, ""));
        for (file, says) in
            [("bad.json", "bad.json is no catalog: answer 1"), ("none.json", "none.json cannot be read")]
        {
            let run = segq(folder.path(), &["check", "--catalog", file, "-"], text);
            assert_eq!(run.code, 2);
            assert!(run.err.contains(says), "{}", run.err);
        }
    }

    #[test]
    fn each_dialect_has_its_own_words() {
        let folder = folder(&[]);
        let text = "PROFILE(contact).RELATE(contact_customer_accounts, a).FILTER(a.name IN ['X'])";
        assert_eq!(segq(folder.path(), &["check", "--dialect", "real-time", "-"], text).code, 0);
        let run = segq(folder.path(), &["check", "--dialect", "outbound", "-"], text);
        assert_eq!(run.code, 1);
        assert!(run.out.contains("error[dialect]"), "{}", run.out);
        let formatted = segq(folder.path(), &["fmt", "--dialect", "real-time", "-"], &text.to_lowercase());
        assert_eq!(formatted.out.trim_end(), text.replace("'X'", "'x'"));
    }
}
