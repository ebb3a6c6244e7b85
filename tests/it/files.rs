//! Files: uploaded, sent, seen by who may read the room and by nobody else.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

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
