//! The list of rooms as a person arranges it, alike on all of their tabs and nobody else's.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{cast::Person, house::House};

const ALL: &str = "/api/me/sections";

#[tokio::test]
async fn rooms_are_put_among_the_favourites_and_into_sections_on_every_tab() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", false).await;
    let other = ada.opens_a_tab().await;
    bea.tab.heard("chat:sections");

    let work = makes(ada, "  Work ").await;
    let told = other.hears("chat:sections", |told| !told["sections"].as_array().unwrap().is_empty()).await;
    assert_eq!(told["sections"], json!([{ "id": work, "name": "Work" }]));
    let home = makes(ada, "Home").await;
    places(ada, &patio, json!({ "favourite": true, "sectionId": home })).await;
    places(ada, "general", json!({ "favourite": false, "sectionId": home })).await;
    let told = other.hears("chat:sections", |told| told["rooms"].as_array().unwrap().len() == 2).await;
    let mut rooms = told["rooms"].as_array().unwrap().clone();
    rooms.sort_by_key(|room| room["favourite"].as_bool());
    assert_eq!(
        rooms,
        [
            json!({ "roomId": "general", "favourite": false, "sectionId": home }),
            json!({ "roomId": patio, "favourite": true, "sectionId": home }),
        ]
    );

    let (status, moved) = ada
        .call(Method::PATCH, &format!("{ALL}/{home}"), Some(&json!({ "place": 0, "name": "Hogar" })))
        .await;
    assert_eq!((status.as_u16(), moved), (200, json!({ "id": home, "name": "Hogar" })));
    let (_, whole) = ada.get(ALL).await;
    assert_eq!(names(&whole), ["Hogar", "Work"]);
    ada.call(Method::PATCH, &format!("{ALL}/{home}"), Some(&json!({ "place": 9 }))).await;
    assert_eq!(names(&ada.get(ALL).await.1), ["Work", "Hogar"]);

    let (status, _) = ada.call(Method::DELETE, &format!("{ALL}/{home}"), None).await;
    assert_eq!(status, 204);
    let (_, whole) = ada.get(ALL).await;
    assert_eq!(names(&whole), ["Work"]);
    assert_eq!(whole["rooms"], json!([{ "roomId": patio, "favourite": true }]), "a favourite it stays");
    assert_eq!(bea.get(ALL).await.1, json!({ "sections": [], "rooms": [] }));
    assert_eq!(bea.tab.heard("chat:sections"), [] as [Value; 0], "it is ada's alone");
}

#[tokio::test]
async fn a_room_left_is_in_no_section_and_others_sections_do_not_exist() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    ada.call(Method::PUT, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    let work = makes(&bea, "Work").await;
    places(&bea, &patio, json!({ "favourite": true, "sectionId": work })).await;
    bea.call(Method::DELETE, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    assert_eq!(bea.get(ALL).await.1["rooms"], json!([]));

    let unknown = "00000000-0000-7000-8000-000000000000";
    for room in [patio.as_str(), unknown] {
        let (status, refused) = eve
            .call(Method::PUT, &format!("/api/me/rooms/{room}"), Some(&json!({ "favourite": true })))
            .await;
        assert_eq!((status.as_u16(), &refused["error"]["code"]), (404, &json!("room.not_found")), "{room}");
    }
    for section in [work.as_str(), unknown] {
        let path = format!("{ALL}/{section}");
        for (method, path, body) in [
            (Method::PATCH, path.clone(), Some(json!({ "name": "mine" }))),
            (Method::DELETE, path, None),
            (
                Method::PUT,
                "/api/me/rooms/general".to_owned(),
                Some(json!({ "favourite": false, "sectionId": section })),
            ),
        ] {
            let (status, refused) = eve.call(method.clone(), &path, body.as_ref()).await;
            assert_eq!(
                (status.as_u16(), &refused["error"]["code"]),
                (404, &json!("section.not_found")),
                "{method} {path}"
            );
        }
    }
    assert_eq!(names(&bea.get(ALL).await.1), ["Work"]);
}

#[tokio::test]
async fn sections_have_names_and_are_fifty_at_most() {
    let house = House::open().await;
    let bea = house.bea().await;
    let (status, refused) = bea.post(ALL, &json!({ "name": " " })).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (400, &json!("validation.name")));
    for number in 0..50 {
        makes(&bea, &number.to_string()).await;
    }
    let (status, refused) = bea.post(ALL, &json!({ "name": "one more" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (409, &json!("too_many")));
    assert_eq!(names(&bea.get(ALL).await.1)[49], "49", "in the order in which they were made");
}

async fn makes(person: &Person, name: &str) -> String {
    let (status, made) = person.post(ALL, &json!({ "name": name })).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn places(person: &Person, room: &str, wanted: Value) {
    let (status, placed) = person.call(Method::PUT, &format!("/api/me/rooms/{room}"), Some(&wanted)).await;
    assert_eq!(status, 200, "{placed}");
    assert_eq!((&placed["roomId"], &placed["favourite"]), (&json!(room), &wanted["favourite"]));
}

fn names(whole: &Value) -> Vec<&str> {
    whole["sections"].as_array().unwrap().iter().map(|section| section["name"].as_str().unwrap()).collect()
}
