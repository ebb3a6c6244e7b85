//! Files: uploaded, sent, seen by who may read the room and by nobody else.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{cast::Person, house::House, socket::Socket};

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().or(answer["code"].as_str()).unwrap_or("none")
}

fn address(file: &Value, variant: &str) -> String {
    format!("/api/uploads/{}/{variant}", file["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_file_is_uploaded_sent_and_read_by_the_room() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let (status, file) = ada.uploads("notes.txt", b"tea at five").await;
    assert_eq!(status, StatusCode::CREATED, "{file}");
    let told =
        json!({ "id": file["id"], "name": "notes.txt", "type": "text/plain", "size": 11, "status": "ready" });
    assert_eq!(file, told);
    let not_yet = bea.fetches(&address(&file, "original")).await;
    assert_eq!(not_yet.status(), StatusCode::NOT_FOUND, "it is not sent yet");
    let ack = ada.sends_files("", &[&file], "general").await.unwrap();
    let heard = bea.hears("").await;
    assert_eq!((&heard["id"], &heard["attachments"]), (&json!(ack.id.0), &json!([file])));
    for answer in
        [bea.fetches(&address(&file, "original")).await, ada.fetches(&address(&file, "original")).await]
    {
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/octet-stream");
        assert_eq!(answer.bytes().await.unwrap(), "tea at five");
    }
    let joined = bea.joins("general").await;
    let (_, page) = bea.get("/api/rooms/general/messages").await;
    let synced = bea.syncs(&[("general", 0)]).await;
    for message in [
        serde_json::to_value(&joined.recent_messages.read().unwrap()[0]).unwrap(),
        page["messages"][0].clone(),
        serde_json::to_value(&synced.rooms[0].changed.as_ref().unwrap()[0]).unwrap(),
    ] {
        assert_eq!(message["attachments"], json!([file]), "{message}");
    }
    assert_eq!(bea.get(&format!("/api/uploads/{}", file["id"].as_str().unwrap())).await.1, file);
}

#[tokio::test]
async fn a_file_is_sent_once_by_its_owner_and_where_it_may_be() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let patio = ada.makes_room("patio", true).await;
    ada.joins(&patio).await;
    let file = ada.uploads("a.txt", b"a").await.1;
    let bound = ada.uploads_for(&[("roomId", &patio)], "b.txt", b"b").await.1;
    for (outcome, refusal) in [
        (bea.sends_files("", &[&file], "general").await, "upload.not_found"),
        (ada.sends_files("", &[&bound], "general").await, "upload.not_found"),
        (ada.sends_files("", &[&json!({ "id": "nothing" })], "general").await, "upload.not_found"),
        (ada.sends_files("", &[&file, &file], "general").await, "validation.range"),
        (ada.sends_files("", &[], "general").await, "validation.text_length"),
    ] {
        assert_eq!(code(&outcome.unwrap_err()), refusal);
    }
    ada.sends_files("both", &[&bound, &file], &patio).await.unwrap();
    assert_eq!(code(&ada.sends_files("", &[&file], "general").await.unwrap_err()), "upload.not_found");
    let (_, page) = ada.get(&format!("/api/rooms/{patio}/messages")).await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 1, "what was refused left nothing");
    assert_eq!(page["messages"][0]["attachments"], json!([bound, file]), "in the order of the sender");
}

/// A picture with a slope of colours, so that it is as large as one from a camera for its size.
fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

/// Waits until the file is as it will be.
async fn is_done(ada: &Person, listening: &Socket, file: &Value) -> Value {
    let id = file["id"].clone();
    let over = |told: &Value| told["uploadId"] == id && (told["state"] == "done" || told["state"] == "dead");
    listening.hears("job:progress", over).await;
    ada.get(&format!("/api/uploads/{}", id.as_str().unwrap())).await.1
}

#[tokio::test]
async fn a_picture_is_received_then_prepared_and_the_room_and_its_owner_are_told() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let (adas, beas) = (ada.listens().await, bea.listens().await);
    let (status, file) = ada.uploads("cat.jpg", &jpeg(2000, 1000)).await;
    assert_eq!(
        (status, &file["status"], &file["isImage"]),
        (StatusCode::CREATED, &json!("received"), &json!(true))
    );
    let ack = ada.sends_files("look", &[&file], "general").await.unwrap();
    bea.hears("look").await;
    let told = adas.hears("notification:new", |told| told["title"] == "Image processed").await;
    assert_eq!(told["message"], "cat.jpg");
    let ready = is_done(ada, &adas, &file).await;
    assert_eq!(
        (&ready["status"], &ready["width"], &ready["height"]),
        (&json!("ready"), &json!(2000), &json!(1000))
    );
    assert!(ready["placeholder"].as_str().unwrap().len() > 20, "{ready}");
    // It was prepared before it was sent, or else the room hears of it.
    let (_, page) = bea.get("/api/rooms/general/messages").await;
    assert_eq!(page["messages"][0]["attachments"], json!([ready]));
    if page["messages"][0]["rev"] != json!(ack.rev) {
        let heard = bea.tab.hears("chat:message-updated", |heard| heard["id"] == ack.id.0).await;
        assert_eq!((&heard["attachments"], &heard["seq"]), (&json!([ready]), &json!(ack.seq)));
    }
    for (variant, width, height) in [("small", 480, 240), ("large", 1600, 800), ("original", 2000, 1000)] {
        let answer = bea.fetches(&address(&file, variant)).await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::OK, &"image/jpeg".parse().unwrap())
        );
        let bytes = answer.bytes().await.unwrap();
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (width, height), "{variant}");
    }
    assert_eq!(beas.heard("notification:new"), [] as [Value; 0], "its owner alone is told");
}

#[tokio::test]
async fn what_is_no_picture_stays_a_file_and_its_owner_is_told() {
    let house = House::open().await;
    let ada = house.ada().await;
    let listening = ada.listens().await;
    let mut torn = jpeg(300, 200);
    torn.truncate(torn.len() / 2);
    let (_, file) = ada.uploads("torn.jpg", &torn).await;
    assert_eq!(file["status"], "received");
    let failed = is_done(ada, &listening, &file).await;
    assert_eq!((&failed["status"], failed.get("isImage")), (&json!("failed"), None));
    let told = listening.hears("notification:new", |_| true).await;
    assert_eq!((&told["type"], &told["title"]), (&json!("error"), &json!("An image could not be processed")));
    let answer = ada.fetches(&address(&file, "original")).await;
    assert_eq!(answer.headers()["content-type"], "application/octet-stream");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(answer.bytes().await.unwrap(), torn);
    assert_eq!(ada.fetches(&address(&file, "small")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deleted_message_leaves_its_place_and_nothing_else() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    for person in [ada, &bea, &cid] {
        person.joins("general").await;
    }
    let file = bea.uploads("secret.txt", b"a secret").await.1;
    let sent = bea.sends_files("a secret", &[&file], "general").await.unwrap();
    cid.hears("a secret").await;
    let asked = json!({ "roomId": "general", "messageId": sent.id.0 });
    let refused = cid.tab.ask_raw("chat:delete-message", &asked).await;
    assert_eq!(code(&refused), "forbidden");
    cid.tab.hears("exception", |told| told["code"] == "forbidden").await;
    let ack = bea.tab.ask_raw("chat:delete-message", &asked).await;
    assert_eq!((&ack["status"], &ack["rev"]), (&json!("deleted"), &json!(sent.rev + 1)));
    let heard = cid.tab.hears("chat:message-updated", |heard| heard["id"] == sent.id.0).await;
    assert_eq!(
        (&heard["text"], &heard["deletedAt"], &heard["seq"]),
        (&json!(""), &ack["deletedAt"], &json!(sent.seq))
    );
    assert_eq!(heard.get("attachments"), None);
    assert_eq!(bea.tab.ask_raw("chat:delete-message", &asked).await, ack, "twice is once");
    assert_eq!(bea.fetches(&address(&file, "original")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(bea.get("/api/me/storage").await.1["usedBytes"], 0);
    let other = bea.sends("another").to("general").await.unwrap();
    let asked = json!({ "roomId": "general", "messageId": other.id.0 });
    assert_eq!(ada.tab.ask_raw("chat:delete-message", &asked).await["status"], "deleted", "admins may");
}
