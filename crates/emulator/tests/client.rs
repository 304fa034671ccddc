//! The client of crates/dataverse against the emulator, end to end: both ends of the contract meet here.

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::task::{Context, Poll, Waker};

    use dataverse::outbound::{
        Command, FetchContacts, MembersOperation, MembersUpdate, NewSegment, QueryField, RequestedStatus, Scope,
        Segment, SegmentChanges, SegmentType, Settings, Status, ValidateSegment, columns, query_name,
    };
    use dataverse::{
        API_ROOT, AttributeType, Client, Direction, Filter, Query, RelationshipShape, Transport, TransportError, Uuid,
        codes,
    };
    use emulator::{Clock, Emulator, Options, Storage};
    use http::{Request, Response};

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    struct Direct<'e>(&'e Emulator);

    impl Transport for Direct<'_> {
        async fn send(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
            *request.uri_mut() = format!("http://org.example{API_ROOT}{}", request.uri()).parse().unwrap();
            Ok(self.0.handle(request))
        }
    }

    /// Nothing here waits: the answer is there at the first look.
    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("the emulator made its client wait"),
        }
    }

    struct World {
        emulator: Emulator,
        clock: Arc<Hands>,
    }

    impl World {
        fn new() -> Self {
            let clock = Arc::new(Hands(AtomicI64::new(1_795_435_200_000)));
            let options = Options { contacts: 0, ..Options::new(Storage::Memory, clock.clone()) };
            Self { emulator: Emulator::open(options).unwrap(), clock }
        }

        fn client(&self) -> Client<Direct<'_>> {
            Client::new(Direct(&self.emulator))
        }

        fn pass(&self) {
            self.clock.0.fetch_add(2_000, Ordering::SeqCst);
        }

        fn contact(&self, n: u128, city: &str) -> Uuid {
            let id = Uuid::from_u128(n);
            let body = format!("{{\"contactid\":\"{id}\",\"lastname\":\"L{n}\",\"address1_city\":\"{city}\"}}");
            let request = Request::post(format!("{API_ROOT}/contacts")).body(body.into_bytes()).unwrap();
            assert_eq!(self.emulator.handle(request).status(), 204);
            id
        }
    }

    fn segment(n: u128, query: &str, status: RequestedStatus) -> NewSegment {
        NewSegment {
            id: Uuid::from_u128(n),
            name: format!("O'Brien & \"<{n}>\""),
            segment_type: SegmentType::Dynamic,
            query: Some(query.to_owned()),
            description: Some("d".to_owned()),
            settings: Settings::default(),
            members: Vec::new(),
            status,
        }
    }

    #[test]
    fn a_segment_lives_its_life() {
        let world = World::new();
        let client = world.client();
        world.contact(1, "Ulm");
        let new = segment(9, "PROFILE(contact)", RequestedStatus::Draft);
        now(client.create_segment(&new)).unwrap();
        // Asked again because the answer was lost: one segment, no error.
        now(client.create_segment(&new)).unwrap();
        let read = now(client.segment(new.id)).unwrap();
        assert_eq!((read.name.as_deref(), read.status()), (Some(new.name.as_str()), Some(Status::Draft)));
        assert_eq!(read.owner_name.as_deref(), Some("Administrator"));
        assert_eq!(read.name_in_queries(), query_name(new.id));

        let changes = SegmentChanges { status: Some(Command::GoLive.into()), ..SegmentChanges::default() };
        now(client.update_segment(new.id, read.etag.as_deref(), &changes)).unwrap();
        let stale = now(client.update_segment(new.id, read.etag.as_deref(), &changes)).unwrap_err();
        assert!(stale.is_conflict() && stale.has_code(codes::CONCURRENCY_VERSION_MISMATCH));
        world.pass();
        let live = now(client.segment(new.id)).unwrap();
        assert_eq!((live.status(), live.size), (Some(Status::Live), Some(1)));

        let stop = SegmentChanges { status: Some(Command::Stop.into()), ..SegmentChanges::default() };
        now(client.update_segment(new.id, None, &stop)).unwrap();
        world.pass();
        assert_eq!(now(client.segment(new.id)).unwrap().status(), Some(Status::Stopped));
        now(client.delete_segment(new.id, None)).unwrap();
        assert!(now(client.segment(new.id)).unwrap_err().is_not_found());
        assert!(now(client.update_segment(new.id, None, &stop)).unwrap_err().is_not_found());
    }

    #[test]
    fn pages_of_segments_follow_one_another() {
        let world = World::new();
        let client = world.client();
        for n in 1..=7 {
            now(client.create_segment(&segment(n, "PROFILE(contact)", RequestedStatus::Draft))).unwrap();
        }
        let query = Query {
            select: vec![columns::NAME, columns::STATUS],
            filter: Some(Filter::All(vec![
                Filter::Equal(columns::STATUS, Status::Draft.code().into()),
                Filter::Contains(columns::NAME, "O'Brien & \"<".to_owned()),
            ])),
            order_by: vec![(columns::NAME, Direction::Descending)],
            count: true,
            ..Query::default()
        };
        let mut page = now(client.segments(&query, 3)).unwrap();
        assert_eq!(page.count, Some(7));
        let mut all: Vec<Segment> = Vec::new();
        loop {
            all.append(&mut page.items);
            let Some(next) = page.next else { break };
            page = now(client.next_segments(&next, 3)).unwrap();
        }
        let ids: Vec<u128> = all.iter().map(|s| s.id.as_u128()).collect();
        assert_eq!(ids, [7, 6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn validation_says_what_the_definition_lacks() {
        let world = World::new();
        for field in [QueryField::SegmentQuery, QueryField::Query] {
            let client = world.client().with_query_field(field);
            let asked = |query: &str| {
                now(client.validate(&ValidateSegment {
                    name: "N".to_owned(),
                    query: query.to_owned(),
                    segment_type: SegmentType::Dynamic,
                    status: RequestedStatus::GoingLive,
                }))
                .unwrap()
            };
            assert!(asked("PROFILE(contact)").is_empty());
            assert!(asked("PROFILE(UnknownEntity)")[0].is_about_query());
            let bad = segment(5, "PROFILE(UnknownEntity)", RequestedStatus::GoingLive);
            let error = now(client.create_segment(&bad)).unwrap_err();
            assert!(error.has_code(codes::PLUGIN_ABORTED) && error.to_string().contains("UnknownEntity"), "{error}");
        }
    }

    #[test]
    fn contacts_and_members() {
        let world = World::new();
        let client = world.client();
        let ids: Vec<Uuid> = (1..=5).map(|n| world.contact(n, if n < 4 { "Ulm" } else { "Bonn" })).collect();
        let xml = "<fetch count=\"2\" page=\"1\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
                   <attribute name=\"fullname\"/><attribute name=\"contactid\"/></entity></fetch>";
        let fetch = |query: String| FetchContacts {
            query,
            fetch_xml: xml.to_owned(),
            business_unit: None,
            scope: Scope::Organization,
            time_zone: None,
        };
        let query =
            "(PROFILE(contact).FILTER(address1_city == 'Ulm')).ORDERBY(fullname ASC).SKIP(0).TAKE(2).SELECT(contactid)";
        let found = now(client.fetch_contacts(&fetch(query.to_owned()))).unwrap();
        assert_eq!((found.total, found.rows.len()), (Some(3), 2));
        assert_eq!(found.rows[0]["fullname"], "L1");

        let fixed = NewSegment {
            segment_type: SegmentType::Static,
            query: None,
            members: ids[..2].to_vec(),
            ..segment(9, "", RequestedStatus::GoingLive)
        };
        now(client.create_segment(&fixed)).unwrap();
        world.pass();
        let change = |operation| now(client.update_members(&MembersUpdate { segment: fixed.id, operation })).unwrap();
        assert_eq!(change(MembersOperation::AddByIds(vec![ids[4], Uuid::from_u128(999)])).pending, 1);
        assert_eq!(
            change(MembersOperation::RemoveByQuery("PROFILE(contact).FILTER(lastname == 'L1')".into())).pending,
            2
        );
        world.pass();
        assert_eq!(change(MembersOperation::GetState).pending, 0);
        assert_eq!(now(client.segment(fixed.id)).unwrap().size, Some(2));
        let members = now(client.fetch_contacts(&fetch(format!("SEGMENT({})", query_name(fixed.id))))).unwrap();
        assert_eq!(members.total, Some(2));

        let deprecated = format!(
            "<fetch><entity name=\"contact\"><attribute name=\"fullname\"/><order attribute=\"fullname\"/>\
             <link-entity name=\"msdyncrm_segment\" from=\"msdyncrm_segmentid\" to=\"msdyncrm_segmentmemberid\"><filter>\
             <condition attribute=\"msdyncrm_segmentid\" operator=\"eq\" value=\"{}\"/></filter></link-entity>\
             </entity></fetch>",
            fixed.id
        );
        let rows = now(client.contacts_by_fetch_xml(&deprecated)).unwrap();
        assert_eq!(rows.iter().map(|r| r["fullname"].clone()).collect::<Vec<_>>(), ["L2", "L5"]);
    }

    #[test]
    fn metadata_is_understood() {
        let world = World::new();
        let client = world.client();
        let entities = now(client.entities()).unwrap();
        let contact = entities.iter().find(|e| e.logical_name == "contact").unwrap();
        assert_eq!((contact.display_name.as_str(), contact.set_name.as_deref()), ("Contact", Some("contacts")));
        let contact = now(client.entity("contact")).unwrap();
        let attribute = |name: &str| contact.attributes.iter().find(|a| a.logical_name == name).unwrap();
        assert_eq!(attribute("birthdate").attribute_type, AttributeType::DateOnly);
        assert_eq!(attribute("createdon").attribute_type, AttributeType::DateTime);
        assert_eq!(attribute("gendercode").options[1].label, "Female");
        assert_eq!(attribute("donotemail").options.len(), 2);
        assert_eq!(attribute("statuscode").options.len(), 2);
        assert_eq!(attribute("parentcustomerid").targets, ["account", "contact"]);
        assert_eq!(attribute("ownerid").targets, ["systemuser"]);
        assert!(attribute("aging30").computed && !attribute("fullname").computed);
        assert!(contact.relationships.iter().any(|r| matches!(&r.shape, RelationshipShape::OneToMany {
            referencing, referencing_attribute, referenced, .. }
            if referencing == "lead" && referencing_attribute == "parentcontactid" && referenced == "contact")));
        for entity in entities {
            let entity = now(client.entity(&entity.logical_name)).unwrap();
            assert!(entity.attributes.iter().all(|a| a.attribute_type != AttributeType::Other));
            assert!(entity.attributes.iter().any(|a| a.attribute_type == AttributeType::Id));
        }
        assert!(now(client.entity("nothing")).unwrap_err().is_not_found());
    }
}
