//! Query text of real-time journeys from the same tape.

use crate::queries::{Named, Tape};

impl Tape<'_> {
    /// A set of real-time journeys.
    pub(crate) fn real_time(&mut self) -> String {
        let profiles: Vec<String> = (0..=self.below(2)).map(|_| self.related()).collect();
        profiles.join(self.pick(&[" UNION ", " INTERSECT ", " EXCEPT "]))
    }

    fn related(&mut self) -> String {
        let mut text = "PROFILE(contact)".to_owned();
        // The contact stays the last, whose columns stand alone.
        let mut tables: Vec<Named> = vec![("contact", None)];
        for _ in 0..self.below(3) {
            let (mut here, mut depth) = ("contact", 0);
            text.push('.');
            loop {
                let (name, next) = self.relationship(here, false);
                self.aliases += 1;
                let alias = format!("{next}_{}", self.aliases);
                let word = self.pick(&["RELATE", "RELATEOPTIONAL"]);
                text.push_str(&format!("{word}({name}, {alias}"));
                tables.insert(0, (next, Some(alias)));
                (here, depth) = (next, depth + 1);
                if depth == 3 || self.below(3) != 1 {
                    break;
                }
                text.push_str(", ");
            }
            text.push_str(&")".repeat(depth));
        }
        for _ in 0..self.below(3) {
            self.filter(&tables, &mut text);
        }
        text
    }
}
