//! Lists against the embedded Dataverse: what is said before, what is done, and that it is done once whatever fails.

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::{BTreeMap, BTreeSet};
    use std::future::Future;
    use std::pin::pin;
    use std::rc::Rc;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::task::{Context, Poll, Waker};

    use dataverse::outbound::query_name;
    use dataverse::{API_ROOT, Client, Transport, TransportError, Uuid};
    use emulator::{Clock, Emulator, Options, Storage};
    use http::{Request, Response};
    use member_import::{
        Event, Failure, Findings, Host, Importer, Kept, Reader, Report, Source, Store, Target, Unfinished, Way, Why,
        Wish, describe,
    };
    use serde_json::{Value, json};

    const SEGMENT: u128 = 7;
    const UPDATE: &str = "/msdyncrm_SegmentMembersUpdate";

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    /// What happens to the next change of members.
    #[derive(Clone, Copy)]
    enum Fault {
        LostRequest,
        LostAnswer,
        Busy(u32),
        Broken,
    }

    struct World {
        emulator: Emulator,
        clock: Arc<Hands>,
        faults: RefCell<Vec<Fault>>,
        told: RefCell<Vec<Event>>,
        slept: RefCell<Vec<u32>>,
        wish: Cell<Wish>,
        /// Requests that carried members.
        sent: Cell<usize>,
        /// After so many of them the person pauses.
        pause_after: Cell<usize>,
        kept: RefCell<BTreeMap<String, Vec<u8>>>,
    }

    #[derive(Clone)]
    struct Here(Rc<World>);

    impl Transport for Here {
        async fn send(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
            let lost = || Err(TransportError::Connection("reset".to_owned()));
            let path = request.uri().to_string();
            *request.uri_mut() = format!("http://org.example{API_ROOT}{path}").parse().unwrap();
            if path != UPDATE || String::from_utf8_lossy(request.body()).contains("getState") {
                return Ok(self.0.emulator.handle(request));
            }
            self.0.sent.set(self.0.sent.get() + 1);
            if self.0.sent.get() == self.0.pause_after.get() {
                self.0.wish.set(Wish::Pause);
            }
            match self.0.faults.borrow_mut().pop() {
                Some(Fault::LostRequest) => lost(),
                Some(Fault::Busy(seconds)) => {
                    Ok(Response::builder().status(429).header("retry-after", seconds).body(Vec::new()).unwrap())
                }
                Some(Fault::Broken) => Ok(Response::builder().status(500).body(Vec::new()).unwrap()),
                Some(Fault::LostAnswer) => {
                    assert!(self.0.emulator.handle(request).status().is_success());
                    lost()
                }
                None => Ok(self.0.emulator.handle(request)),
            }
        }
    }

    impl Host for World {
        fn tell(&self, event: Event) {
            self.told.borrow_mut().push(event);
        }

        fn wish(&self) -> Wish {
            self.wish.get()
        }

        fn is_watched(&self) -> bool {
            true
        }

        async fn sleep(&self, ms: u32) {
            self.slept.borrow_mut().push(ms);
            self.clock.0.fetch_add(ms.into(), Ordering::SeqCst);
        }
    }

    impl Store for Here {
        async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
            self.0.kept.borrow_mut().insert(name.to_owned(), bytes);
            Ok(())
        }

        async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
            Ok(self.0.kept.borrow().get(name).cloned())
        }

        async fn remove(&self, name: &str) -> Result<(), Failure> {
            self.0.kept.borrow_mut().remove(name);
            Ok(())
        }
    }

    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    impl World {
        /// A static segment with these members among so many contacts, of whom every third is in another business unit.
        fn with(contacts: u32, members: &[u32]) -> Rc<Self> {
            let clock = Arc::new(Hands(AtomicI64::new(1_795_435_200_000)));
            let options = Options { contacts: 1, ..Options::new(Storage::Memory, clock.clone()) };
            let world = Self {
                emulator: Emulator::open(options).unwrap(),
                clock,
                faults: RefCell::default(),
                told: RefCell::default(),
                slept: RefCell::default(),
                wish: Cell::new(Wish::Go),
                sent: Cell::new(0),
                pause_after: Cell::new(0),
                kept: RefCell::default(),
            };
            let owner = |unit: &Value| {
                let filter = format!("_businessunitid_value%20eq%20{}", unit.as_str().unwrap());
                world.rows(&format!("systemusers?$select=systemuserid&$filter={filter}"))[0]["systemuserid"].clone()
            };
            let units = world.rows("systemusers?$select=_businessunitid_value&$orderby=_businessunitid_value");
            let (first, last) = (units.first().unwrap(), units.last().unwrap());
            assert_ne!(first, last, "the demo data has users of several business units");
            let owners = [owner(&first["_businessunitid_value"]), owner(&last["_businessunitid_value"])];
            for n in 1..=contacts {
                let owner = owners[usize::from(n % 3 == 0)].as_str().unwrap();
                world.post("contacts", &json!({
                    "contactid": contact(n), "lastname": format!("L{n}"), "emailaddress1": format!("Mail{n}@example.com"),
                    "ownerid@odata.bind": format!("/systemusers({owner})"),
                }));
            }
            let ids: Vec<String> = members.iter().map(|n| contact(*n).to_string()).collect();
            world.post(
                "msdyncrm_segments",
                &json!({
                    "msdyncrm_segmentid": Uuid::from_u128(SEGMENT), "msdyncrm_segmentname": "S",
                    "msdyncrm_segmenttype": 192_350_001, "statuscode": 192_350_000,
                    "msdyncrm_segmentmemberids": json!(ids).to_string(),
                }),
            );
            Rc::new(world)
        }

        fn ask(&self, request: Request<Vec<u8>>) -> Value {
            let answer = self.emulator.handle(request);
            assert!(answer.status().is_success(), "{}", String::from_utf8_lossy(answer.body()));
            serde_json::from_slice(answer.body()).unwrap_or_default()
        }

        fn post(&self, path: &str, body: &Value) -> Value {
            self.ask(Request::post(format!("{API_ROOT}/{path}")).body(body.to_string().into_bytes()).unwrap())
        }

        fn rows(&self, path: &str) -> Vec<Value> {
            let request = Request::get(format!("{API_ROOT}/{path}")).body(Vec::new()).unwrap();
            self.ask(request)["value"].as_array().unwrap().clone()
        }

        fn unit_of(&self, n: u32) -> Uuid {
            let filter = format!("contactid%20eq%20{}", contact(n));
            let rows = self.rows(&format!("contacts?$select=_owningbusinessunit_value&$filter={filter}"));
            rows[0]["_owningbusinessunit_value"].as_str().unwrap().parse().unwrap()
        }

        fn members(&self) -> BTreeSet<Uuid> {
            let body = json!({ "Query": format!("SEGMENT({})", query_name(Uuid::from_u128(SEGMENT))) });
            let answer = self.post("msdyncrm_FetchContactsByQuery", &body);
            let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
            let rows = result["Entities"].as_array().unwrap();
            rows.iter().map(|row| row["contactid"].as_str().unwrap().parse().unwrap()).collect()
        }

        fn target(&self, unit: Option<Uuid>) -> Target {
            let segment = Uuid::from_u128(SEGMENT);
            Target { segment, name: query_name(segment), unit }
        }

        fn last(&self) -> Event {
            self.told.borrow().last().unwrap().clone()
        }

        fn report(&self) -> Report {
            match self.last() {
                Event::Done(report) => report,
                other => panic!("{other:?}"),
            }
        }
    }

    fn importer(world: &Rc<World>) -> Importer<Here, Here, World> {
        Importer::new(Here(Rc::clone(world)), Here(Rc::clone(world)), Rc::clone(world))
    }

    fn contact(n: u32) -> Uuid {
        Uuid::from_u128(0x1000 + u128::from(n))
    }

    fn contacts(numbers: impl IntoIterator<Item = u32>) -> BTreeSet<Uuid> {
        numbers.into_iter().map(contact).collect()
    }

    fn read(importer: &mut Importer<Here, Here, World>, lines: &[String]) {
        let mut reader = Reader::new(member_import::Choice::Guess);
        reader.feed(lines.join("\n").as_bytes());
        importer.take(reader.finish());
    }

    fn check(importer: &mut Importer<Here, Here, World>, world: &World, unit: Option<Uuid>, way: Way) -> Findings {
        now(importer.check(world.target(unit), way, Source::List));
        match world.last() {
            Event::Checked(findings) => findings,
            other => panic!("{other:?}"),
        }
    }

    fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
        numbers.into_iter().map(|n| contact(n).to_string()).collect()
    }

    #[test]
    fn what_is_said_before_is_what_happens() {
        let world = World::with(10, &[1, 2]);
        let mut importer = importer(&world);
        let mut lines = ids([1, 2, 4, 5, 99]);
        lines.extend(["MAIL7@example.com".to_owned(), "nobody@example.com".to_owned()]);
        read(&mut importer, &lines);
        let findings = check(&mut importer, &world, None, Way::Add);
        assert_eq!((findings.change, findings.already, findings.members), (3, 2, 2));
        assert_eq!(findings.unknown_ids.first, [contact(99).to_string()]);
        assert_eq!(findings.unknown_addresses.first, ["nobody@example.com"]);
        assert_eq!(world.sent.get(), 0);
        now(importer.start(Kept::default()));
        assert_eq!(world.members(), contacts([1, 2, 4, 5, 7]));
        let report = world.report();
        assert_eq!((report.sent, report.before, report.after, report.expected), (3, 2, 5, Some(5)));
        assert_eq!((report.already, report.unknown), (2, 2));
        assert!(world.kept.borrow().is_empty());
    }

    #[test]
    fn contacts_of_another_business_unit_are_held_back_unless_the_person_decides_otherwise() {
        for elsewhere in [false, true] {
            let world = World::with(6, &[]);
            let unit = world.unit_of(1);
            assert_ne!(world.unit_of(3), unit);
            let mut importer = importer(&world);
            read(&mut importer, &[ids(1..=4), vec!["mail6@example.com".to_owned()]].concat());
            let findings = check(&mut importer, &world, Some(unit), Way::Add);
            assert_eq!((findings.change, findings.elsewhere.count), (3, 2));
            now(importer.start(Kept { elsewhere, shared: false }));
            let expected = if elsewhere { contacts([1, 2, 3, 4, 6]) } else { contacts([1, 2, 4]) };
            assert_eq!(world.members(), expected);
            assert_eq!(world.report().expected, Some(expected.len() as u64));
        }
    }

    #[test]
    fn an_address_that_several_have_is_held_back_unless_the_person_decides_otherwise() {
        for shared in [false, true] {
            let world = World::with(4, &[]);
            for n in [20, 21] {
                let body = json!({ "contactid": contact(n), "lastname": "X", "emailaddress1": "both@example.com" });
                world.post("contacts", &body);
            }
            let mut importer = importer(&world);
            read(
                &mut importer,
                &[ids([21]), vec!["Both@example.com".to_owned(), "mail1@example.com".to_owned()]].concat(),
            );
            let findings = check(&mut importer, &world, None, Way::Add);
            assert_eq!((findings.change, findings.shared.count, findings.shared_contacts), (2, 1, 1));
            now(importer.start(Kept { shared, elsewhere: false }));
            let expected: &[u32] = if shared { &[1, 20, 21] } else { &[1, 21] };
            assert_eq!(world.members(), contacts(expected.iter().copied()));
        }
    }

    #[test]
    fn members_are_removed_and_others_said_to_be_none() {
        let world = World::with(5, &[1, 2, 3]);
        let mut importer = importer(&world);
        read(&mut importer, &[ids([1, 4, 77]), vec!["mail3@example.com".to_owned()]].concat());
        let findings = check(&mut importer, &world, Some(world.unit_of(1)), Way::Remove);
        assert_eq!((findings.change, findings.already, findings.elsewhere.count), (2, 2, 0));
        now(importer.start(Kept::default()));
        assert_eq!(world.members(), contacts([2]));
        assert_eq!(world.report().expected, Some(1));
    }

    #[test]
    fn a_query_adds_and_removes_whom_it_finds_in_the_business_unit() {
        let world = World::with(6, &[1]);
        let unit = world.unit_of(1);
        let names = [1, 2, 3, 4, 6].map(|n| format!("lastname == 'L{n}'")).join(" || ");
        let query = segment_query::parse(&format!("PROFILE(contact).FILTER({names})")).query.unwrap();
        let client = Client::new(Here(Rc::clone(&world)));
        let described = |unit, way| {
            let found = now(describe(&client, &query, &world.target(unit), way)).unwrap();
            Source::Query(Box::new(found))
        };
        let mut importer = importer(&world);
        now(importer.check(world.target(Some(unit)), Way::Add, described(Some(unit), Way::Add)));
        let Event::Checked(findings) = world.last() else { panic!("{:?}", world.last()) };
        assert_eq!((findings.change, findings.already, findings.elsewhere.count), (2, 1, 2));
        now(importer.start(Kept::default()));
        assert_eq!(world.members(), contacts([1, 2, 4]));
        assert_eq!(world.report().expected, Some(3));
        now(importer.check(world.target(Some(unit)), Way::Remove, described(Some(unit), Way::Remove)));
        now(importer.start(Kept::default()));
        assert!(world.members().is_empty());
        let odd = Target { name: "a) UNION SEGMENT(b".to_owned(), ..world.target(None) };
        assert!(matches!(now(describe(&client, &query, &odd, Way::Add)), Err(Failure::Answer(_))));
    }

    /// 45 contacts, 20 a request.
    fn three_requests() -> (Rc<World>, Importer<Here, Here, World>) {
        let world = World::with(45, &[]);
        let mut importer = importer(&world).in_batches_of(20);
        read(&mut importer, &ids(1..=45));
        assert_eq!(check(&mut importer, &world, None, Way::Add).change, 45);
        (world, importer)
    }

    #[test]
    fn whatever_passes_is_waited_out_and_every_contact_is_there_once() {
        let (world, importer) = three_requests();
        let mut importer = importer;
        // The last one happens first.
        world.faults.replace(vec![Fault::LostRequest, Fault::Busy(9), Fault::LostAnswer]);
        now(importer.start(Kept::default()));
        assert_eq!(world.report().after, 45);
        assert_eq!(world.sent.get(), 6);
        let waits: Vec<Event> =
            world.told.borrow().iter().filter(|event| matches!(event, Event::Waiting { .. })).cloned().collect();
        let waiting = |why, ms| Event::Waiting { why, ms };
        assert_eq!(
            waits,
            [waiting(Why::Connection, 1_000), waiting(Why::Busy, 9_000), waiting(Why::Connection, 4_000)]
        );
        assert!(world.slept.borrow().contains(&9_000));
    }

    #[test]
    fn a_pause_and_a_reload_lose_nothing_and_send_nothing_twice() {
        let (world, mut first) = three_requests();
        world.pause_after.set(2);
        now(first.start(Kept::default()));
        assert_eq!(world.last(), Event::Stopped);
        assert_eq!(world.sent.get(), 2);
        drop(first);
        let mut second = importer(&world);
        let segment = Uuid::from_u128(SEGMENT);
        now(second.look(segment));
        let left = Unfinished { way: Way::Add, sent: 40, of: 45, settling: false };
        assert_eq!(world.last(), Event::Unfinished(Some(left.clone())));
        // Another list of the same segment does not push it aside.
        world.wish.set(Wish::Go);
        read(&mut second, &ids([1]));
        check(&mut second, &world, None, Way::Add);
        now(second.start(Kept::default()));
        assert_eq!(world.last(), Event::Unfinished(Some(left)));
        now(second.go_on(segment));
        assert_eq!(world.sent.get(), 3);
        assert_eq!((world.report().after, world.report().expected), (45, Some(45)));
        assert!(world.kept.borrow().is_empty());
    }

    #[test]
    fn an_error_stops_and_what_is_left_can_be_gone_on_with_or_dropped() {
        let (world, mut importer) = three_requests();
        world.faults.replace(vec![Fault::Broken]);
        now(importer.start(Kept::default()));
        assert!(matches!(world.last(), Event::Failed(Failure::Api { status: 500, .. })));
        let segment = Uuid::from_u128(SEGMENT);
        now(importer.forget(segment));
        assert!(world.kept.borrow().is_empty());
        now(importer.go_on(segment));
        assert_eq!(world.last(), Event::Unfinished(None));
        assert!(world.members().is_empty());
    }
}
