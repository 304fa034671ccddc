//! Which language the texts are in, and what they may name.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use segment_query::{Catalog, Dialect};

use crate::input::Failure;

#[derive(Args)]
pub(crate) struct Language {
    /// The language of the queries.
    #[arg(long, value_enum, default_value_t = DialectName::Outbound)]
    dialect: DialectName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DialectName {
    /// Outbound marketing (msdyncrm_segmentquery).
    Outbound,
    /// Real-time journeys (msdynmkt_segmentquery).
    RealTime,
}

#[derive(Args)]
pub(crate) struct Metadata {
    /// Tables, columns and relationships of an environment: a file of its metadata answers, see the README.
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
}

impl Language {
    pub(crate) fn dialect(&self) -> Dialect {
        match self.dialect {
            DialectName::Outbound => Dialect::Outbound,
            DialectName::RealTime => Dialect::RealTime,
        }
    }
}

impl Metadata {
    /// `None` when none is given. The kinds of behaviour are in no file: those of outbound marketing are known anyway.
    pub(crate) fn catalog(&self, dialect: Dialect) -> Result<Option<Catalog>, Failure> {
        let Some(path) = &self.catalog else { return Ok(None) };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| Failure::Read { name: name.clone(), error })?;
        let mut catalog = segment_catalog::read_export(&text).map_err(|error| Failure::Catalog { name, error })?;
        if dialect == Dialect::Outbound {
            segment_catalog::add_behaviours(&mut catalog);
        }
        Ok(Some(catalog))
    }
}
