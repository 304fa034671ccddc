//! `segq convert`: a query in another language, or another language as a query. What gets lost is told beside it.

use std::io::Write;

use clap::ValueEnum;
use segment_convert::{
    ConvertError, Converted, Loss, Place, from_fetchxml, from_json, to_fetchxml, to_json, to_outbound, to_real_time,
    to_sql,
};
use segment_query::{Catalog, Dialect, Query, Span};

use crate::check::as_text;
use crate::input::{Failure, Input, Inputs};
use crate::place::Lines;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// For views and marketing lists.
    Fetchxml,
    /// For Dataverse's TDS endpoint.
    Sql,
    /// The tree of the query.
    Json,
    /// A query of real-time journeys.
    #[value(alias = "rtj")]
    RealTime,
    /// A query of outbound marketing.
    Outbound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// A query, in the language that --dialect names.
    Query,
    /// A view's or marketing list's FetchXML.
    Fetchxml,
    /// What `--to json` writes.
    Json,
}

pub(crate) struct Convert {
    pub(crate) from: Source,
    pub(crate) to: Target,
    pub(crate) dialect: Dialect,
    pub(crate) catalog: Catalog,
    /// Whether anything lost is an error.
    pub(crate) strict: bool,
}

/// What can stand in the way.
enum Trouble {
    /// Mistakes in the query itself.
    Mistakes(Vec<segment_query::Diagnostic>),
    Refused(ConvertError),
}

impl From<ConvertError> for Trouble {
    fn from(error: ConvertError) -> Self {
        Self::Refused(error)
    }
}

/// Whether every text could be converted and, if that is asked, without a loss.
pub(crate) fn run(
    inputs: &Inputs,
    convert: &Convert,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<bool, Failure> {
    let mut clean = true;
    let mut complained = false;
    for input in &inputs.texts {
        match convert.one(&input.text) {
            Ok(converted) => {
                out.write_all(converted.text.as_bytes()).map_err(Failure::output)?;
                complained |= !converted.losses.is_empty();
                for loss in &converted.losses {
                    tell(input, "loss", &loss.place, &loss.message, err)?;
                }
                clean &= !convert.strict || converted.losses.is_empty();
            }
            Err(trouble) => {
                clean = false;
                match trouble {
                    Trouble::Mistakes(found) => as_text(input, &found, err).map_err(Failure::output)?,
                    Trouble::Refused(error) => {
                        complained = true;
                        tell(input, "error", &error.place, &error.message, err)?;
                    }
                }
            }
        }
    }
    if complained && convert.catalog.entities().next().is_none() {
        let note = "note: Without --catalog nothing is known of tables, columns and relationships.";
        writeln!(err, "{note}").map_err(Failure::output)?;
    }
    Ok(clean)
}

fn tell(input: &Input, word: &str, place: &Place, message: &str, err: &mut impl Write) -> Result<(), Failure> {
    let place = match place {
        Place::Source(span) => {
            let start = Lines::of(&input.text).place(span.start);
            format!("{}:{}", start.line, start.column)
        }
        Place::Path(path) => path.clone(),
    };
    writeln!(err, "{}:{place}: {word}: {message}", input.name).map_err(Failure::output)
}

impl Convert {
    fn one(&self, text: &str) -> Result<Converted, Trouble> {
        match self.from {
            Source::Query => self.write(self.dialect, &self.parsed(self.dialect, text)?),
            Source::Json => {
                let (dialect, query) = from_json(text)?;
                self.write(dialect, &query)
            }
            Source::Fetchxml => {
                let read = from_fetchxml(text, &self.catalog)?;
                self.further(Dialect::Outbound, read)
            }
        }
    }

    fn parsed(&self, dialect: Dialect, text: &str) -> Result<Query, Trouble> {
        let parsed = dialect.parse(text);
        parsed.query.ok_or(Trouble::Mistakes(parsed.diagnostics))
    }

    /// From a query that is a conversion's result itself: what was lost on the way there stays lost.
    fn further(&self, dialect: Dialect, read: Converted) -> Result<Converted, Trouble> {
        let query = self.parsed(dialect, &read.text)?;
        let written = self.write(dialect, &query)?;
        // Their places are in the text between, which nobody sees.
        let whole = if self.from == Source::Fetchxml {
            Place::Path("fetch".to_owned())
        } else {
            Place::Source(Span::default())
        };
        let nowhere = |loss: Loss| Loss { place: whole.clone(), ..loss };
        let losses = read.losses.iter().cloned().chain(written.losses.into_iter().map(nowhere)).collect();
        Ok(Converted { text: written.text, losses })
    }

    fn write(&self, dialect: Dialect, query: &Query) -> Result<Converted, Trouble> {
        let exact = |text: String| Converted { text, losses: Vec::new() };
        match (self.to, dialect) {
            (Target::Json, _) => Ok(exact(to_json(query, dialect))),
            (Target::Outbound, Dialect::Outbound) | (Target::RealTime, Dialect::RealTime) => {
                Ok(exact(format!("{query}\n")))
            }
            (Target::Outbound, Dialect::RealTime) => Ok(to_outbound(query, &self.catalog)?),
            (Target::RealTime, Dialect::Outbound) => Ok(to_real_time(query, &self.catalog)?),
            (Target::Fetchxml, Dialect::Outbound) => Ok(to_fetchxml(query, &self.catalog)?),
            (Target::Sql, Dialect::Outbound) => Ok(to_sql(query, &self.catalog)?),
            (Target::Fetchxml | Target::Sql, Dialect::RealTime) => {
                self.further(Dialect::Outbound, to_outbound(query, &self.catalog)?)
            }
        }
    }
}
