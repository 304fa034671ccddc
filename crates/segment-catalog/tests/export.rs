//! A catalog from the embedded Dataverse's own answers.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use emulator::{Clock, Emulator, Options, Storage};
    use http::Request;
    use segment_catalog::{ExportError, read_export};
    use segment_query::{Catalog, ColumnKind};

    struct Noon;

    impl Clock for Noon {
        fn now_ms(&self) -> i64 {
            1_795_435_200_000
        }
    }

    fn get(dataverse: &Emulator, path: &str) -> String {
        let request = Request::builder().uri(format!("/api/data/v9.0/{path}")).header("host", "org.example");
        let response = dataverse.handle(request.body(Vec::new()).unwrap());
        String::from_utf8(response.into_body()).unwrap()
    }

    /// The requests that the README names.
    fn requests(entity: &str) -> Vec<String> {
        let own = format!("EntityDefinitions(LogicalName='{entity}')");
        let relationships = "OneToManyRelationships,ManyToOneRelationships,ManyToManyRelationships";
        let mut all = vec![format!("{own}?$expand=Attributes,{relationships}")];
        for kind in ["Picklist", "State", "Status", "Boolean"] {
            all.push(format!("{own}/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata?$expand=OptionSet"));
        }
        for kind in ["Lookup", "DateTime"] {
            all.push(format!("{own}/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata"));
        }
        all
    }

    fn export(between: &str) -> String {
        let dataverse =
            Emulator::open(Options { contacts: 50, ..Options::new(Storage::Memory, Arc::new(Noon)) }).unwrap();
        let mut paths: Vec<String> = ["contact", "account"].into_iter().flat_map(requests).collect();
        paths.push("msdyncrm_segments?$select=msdyncrm_segmentname,msdyncrm_segmentqueryname".to_owned());
        paths.iter().map(|path| get(&dataverse, path)).collect::<Vec<_>>().join(between)
    }

    /// What the emulator itself goes by, of the entities that were asked for.
    fn agrees_with_the_emulator(catalog: &Catalog) {
        let own = emulator::schema::catalog();
        assert_eq!(catalog.entities().count(), 2);
        for entity in catalog.entities() {
            let known = own.entity(&entity.logical_name).unwrap();
            assert_eq!((&entity.display_name, &entity.primary_id), (&known.display_name, &known.primary_id));
            for column in known.columns() {
                assert_eq!(entity.column(&column.logical_name), Some(column), "{}", entity.logical_name);
            }
            for relationship in own.relationships_of(&entity.logical_name) {
                assert_eq!(catalog.relationship(&relationship.query_name()), Some(relationship));
            }
        }
    }

    #[test]
    fn answers_one_after_another_make_the_catalog_that_the_emulator_goes_by() {
        let catalog = read_export(&export("\n")).unwrap();
        agrees_with_the_emulator(&catalog);
        let contact = catalog.entity("contact").unwrap();
        assert_eq!(contact.column("birthdate").unwrap().kind, ColumnKind::DateOnly);
        assert!(matches!(&contact.column("gendercode").unwrap().kind, ColumnKind::Choice(all) if all.len() > 1));
        assert!(catalog.knows_segments() && catalog.segments().count() > 1);
    }

    #[test]
    fn answers_in_an_array_do_too() {
        agrees_with_the_emulator(&read_export(&format!("\u{feff}[{}]", export(",\n"))).unwrap());
    }

    #[test]
    fn what_is_no_catalog_is_told() {
        let context = |subject: &str| format!(r#"{{"@odata.context":"https://o/$metadata#{subject}","value":[]}}"#);
        let refused = |text: &str| read_export(text).unwrap_err();
        assert!(matches!(refused("<html>"), ExportError::Json(_)));
        assert!(matches!(refused("[{}, 5]"), ExportError::Answer { number: 1, .. }));
        assert_eq!(refused(""), ExportError::NoContact);
        assert_eq!(refused(&context("EntityDefinitions")), ExportError::NoContact);
        assert_eq!(refused(&context("EntityDefinitions('contact')/Attributes")), ExportError::NoEntity(1));
        let error =
            format!("{}{}", context("EntityDefinitions"), r#"{"error":{"code":"0x80060888","message":"Bad."}}"#);
        assert!(refused(&error).to_string().starts_with("answer 2 cannot be used: "), "{}", refused(&error));
        assert!(refused(&error).to_string().contains("0x80060888: Bad."));
    }
}
