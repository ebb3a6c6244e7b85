//! Files: uploaded, sent, seen by who may read the room and by nobody else.

use reqwest::{Method, StatusCode, header};
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

#[tokio::test]
async fn bytes_come_in_ranges_and_only_once_and_as_what_they_are() {
    let house = House::open().await;
    let ada = house.ada().await;
    let file = ada.uploads("../dir/t\u{e9} \u{1fad6}.html", b"<script>alert(1)</script>").await.1;
    assert_eq!(file["name"], "t\u{e9} \u{1fad6}.html");
    let path = address(&file, "original");
    let whole = ada.fetches(&path).await;
    let tag = whole.headers()[header::ETAG].clone();
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        (
            "content-disposition",
            "attachment; filename=\"t_ _.html\"; filename*=UTF-8''t%C3%A9%20%F0%9F%AB%96.html",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, max-age=3600"),
        ("cross-origin-resource-policy", "same-origin"),
        ("accept-ranges", "bytes"),
        ("content-length", "25"),
    ] {
        assert_eq!(whole.headers()[name], value, "{name}");
    }
    for (name, value, status, bytes) in [
        (header::RANGE, "bytes=1-6", 206, "script"),
        (header::RANGE, "bytes=-9", 206, "</script>"),
        (header::RANGE, "bytes=20-", 206, "ript>"),
        (header::RANGE, "bytes=25-30", 416, ""),
        (header::RANGE, "lines=1-2", 416, ""),
        (header::IF_NONE_MATCH, tag.to_str().unwrap(), 304, ""),
        (header::IF_NONE_MATCH, "\"other\"", 200, "<script>alert(1)</script>"),
    ] {
        let answer = ada.asks_for(&path).header(&name, value).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.text().await.unwrap().as_str()),
            (status, bytes),
            "{name}: {value}"
        );
    }
    let stale = ada.asks_for(&path).header(header::RANGE, "bytes=1-6").header(header::IF_RANGE, "\"other\"");
    assert_eq!(stale.send().await.unwrap().status(), StatusCode::OK);
    let head =
        house.http().request(Method::HEAD, house.url(&path)).bearer_auth(&ada.token).send().await.unwrap();
    assert_eq!((head.status(), &head.headers()["content-length"]), (StatusCode::OK, &"25".parse().unwrap()));
    assert_eq!(code(&ada.get(&address(&file, "huge")).await.1), "upload.not_found");
}

#[tokio::test]
async fn a_private_rooms_file_is_to_outsiders_like_one_that_is_not_there() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    ada.call(Method::PUT, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    ada.joins(&patio).await;
    let file = ada.uploads("plan.jpg", &jpeg(600, 400)).await.1;
    let sent = ada.sends_files("", &[&file], &patio).await.unwrap();
    let id = file["id"].as_str().unwrap();
    let asks = |id: &str| {
        ["", "/original", "/small", "/large", "/nothing"].map(|rest| format!("/api/uploads/{id}{rest}"))
    };
    for (known, unknown) in asks(id).iter().zip(&asks("0198f2a0-0000-7000-8000-000000000000")) {
        assert_eq!(eve.get(known).await, eve.get(unknown).await, "{known}");
        assert_eq!(eve.get(known).await.0, StatusCode::NOT_FOUND);
        assert_eq!(house.call(Method::GET, None, known, None).await.0, StatusCode::UNAUTHORIZED);
    }
    let none = json!({});
    assert_eq!(
        eve.post(&format!("/api/uploads/{id}/retry"), &none).await,
        eve.post("/api/uploads/nothing/retry", &none).await
    );
    assert_eq!(
        eve.get(&format!("/api/rooms/{patio}/files")).await,
        eve.get("/api/rooms/nothing/files").await
    );
    assert_eq!(eve.get(&format!("/api/rooms/{patio}/files")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(code(&eve.uploads_for(&[("roomId", &patio)], "a.txt", b"a").await.1), "room.not_found");
    eve.joins("general").await;
    for (room, message) in [(patio.as_str(), sent.id.0.as_str()), ("general", &sent.id.0)] {
        let refused =
            eve.tab.ask_raw("chat:delete-message", &json!({ "roomId": room, "messageId": message })).await;
        let expected = if room == "general" { "message.not_found" } else { "room.not_found" };
        assert_eq!(code(&refused), expected);
        eve.tab.hears("exception", |told| told["code"] == expected).await;
    }
    assert_eq!(bea.get(&asks(id)[0]).await.0, StatusCode::OK);
    ada.call(Method::DELETE, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    assert_eq!(bea.get(&asks(id)[0]).await.0, StatusCode::NOT_FOUND, "whoever has left sees it no more");
    ada.call(Method::DELETE, &format!("/api/rooms/{patio}"), None).await;
    assert_eq!(ada.get(&asks(id)[0]).await.0, StatusCode::NOT_FOUND, "the room is gone");
}

#[tokio::test]
async fn a_page_shows_files_by_the_sessions_cookie_until_it_ends() {
    let house = House::open().await;
    let ada = house.ada().await;
    let file = ada.uploads("a.txt", b"a").await.1;
    let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let sign_in = json!({ "email": "ada@example.org", "password": crate::house::PASSWORD });
    browser.post(house.url("/api/auth/login")).json(&sign_in).send().await.unwrap();
    let shown = async || browser.get(house.url(&address(&file, "original"))).send().await.unwrap().status();
    assert_eq!(shown().await, StatusCode::OK);
    let me = browser.get(house.url("/api/me")).send().await.unwrap();
    assert_eq!(me.status(), StatusCode::UNAUTHORIZED, "it is for files alone");
    let post =
        browser.post(house.url("/api/uploads")).header("content-type", "multipart/form-data; boundary=edge");
    assert_eq!(post.body("--edge--\r\n").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    browser.post(house.url("/api/auth/logout")).send().await.unwrap();
    assert_eq!(shown().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn files_have_a_size_and_people_a_quota() {
    let house = House::open_with(|settings| {
        settings.limits.enabled = false;
        (settings.files.max_upload_mb, settings.files.quota_mb_per_person) = (1, 2);
    })
    .await;
    let ada = house.ada().await;
    ada.joins("general").await;
    let large = vec![7; 900 * 1024];
    let (status, refused) = ada.uploads("large", &vec![7; 1024 * 1024 + 1]).await;
    assert_eq!((status, code(&refused)), (StatusCode::PAYLOAD_TOO_LARGE, "upload.too_large"));
    let (status, first) = ada.uploads("1", &large).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let sent = ada.sends_files("", &[&first], "general").await.unwrap();
    ada.uploads("2", &large).await;
    let (status, refused) = ada.uploads("3", &large).await;
    assert_eq!((status, code(&refused)), (StatusCode::INSUFFICIENT_STORAGE, "upload.quota"));
    let storage = ada.get("/api/me/storage").await.1;
    let expected = json!({ "usedBytes": 2 * large.len(), "quotaBytes": 2 << 20, "maxUploadBytes": 1 << 20 });
    assert_eq!(storage, expected);
    assert_eq!(house.bea().await.uploads("3", &large).await.0, StatusCode::CREATED, "each has their own");
    ada.tab.ask_raw("chat:delete-message", &json!({ "roomId": "general", "messageId": sent.id.0 })).await;
    assert_eq!(ada.uploads("3", &large).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn what_the_database_needs_of_the_disk_is_kept_free() {
    let house = House::open_with(|settings| settings.files.keep_free_mb = 1_048_576).await;
    let (status, refused) = house.ada().await.uploads("a.txt", b"a").await;
    assert_eq!((status, code(&refused)), (StatusCode::INSUFFICIENT_STORAGE, "storage.full"));
    assert_eq!(house.ada().await.get("/api/me").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_is_none_is_refused_and_never_kept_in_memory() {
    let house = House::open_with(|settings| {
        settings.limits.enabled = false;
        settings.files.stall_seconds = 1;
    })
    .await;
    let ada = house.ada().await;
    let send = async |body: Vec<u8>| {
        let request = ada.post_form(body).send().await.unwrap();
        (request.status().as_u16(), code(&request.json::<Value>().await.unwrap()).to_owned())
    };
    let part = |head: &str, body: &str| {
        format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let file = part("name=\"file\"; filename=\"a\"", "a");
    let end = "--edge--\r\n";
    for (what, body, expected) in [
        ("nothing", end.to_owned(), (400, "upload.empty")),
        ("an empty file", part("name=\"file\"; filename=\"a\"", "") + end, (400, "upload.empty")),
        ("two files", file.clone() + &file + end, (400, "validation.shape")),
        ("another field", part("name=\"path\"", "/etc") + &file + end, (400, "validation.shape")),
        ("another purpose", part("name=\"purpose\"", "virus") + &file + end, (400, "validation.shape")),
        (
            "an endless field",
            part("name=\"roomId\"", &"x".repeat(3_000_000)) + &file + end,
            (400, "validation.shape"),
        ),
        (
            "an endless head",
            format!("--edge\r\nX-Long: {}", "x".repeat(3_000_000)),
            (400, "validation.shape"),
        ),
        ("no edge at all", "x".repeat(3_000_000), (400, "validation.shape")),
        ("an end too early", file[..file.len() - 2].to_owned(), (400, "validation.shape")),
        (
            "a text as an avatar",
            part("name=\"purpose\"", "avatar") + &file + end,
            (400, "upload.not_an_image"),
        ),
    ] {
        assert_eq!(send(body.into_bytes()).await, (expected.0, expected.1.to_owned()), "{what}");
    }
    let answer = ada.post("/api/uploads", &json!({})).await;
    assert_eq!((answer.0.as_u16(), code(&answer.1)), (400, "validation.shape"));
    assert_eq!(ada.get("/api/me/storage").await.1["usedBytes"], 0);
    // The fields may also stand behind the file.
    let late = file.clone() + &part("name=\"roomId\"", "nothing") + end;
    assert_eq!(send(late.into_bytes()).await, (404, "room.not_found".to_owned()));
}

#[tokio::test]
async fn a_rooms_files_are_listed_newest_first_pictures_apart() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    let listening = ada.listens().await;
    for n in 0..3 {
        let text = ada.uploads(&format!("{n}.txt"), format!("{n}").as_bytes()).await.1;
        let picture = ada.uploads(&format!("{n}.jpg"), &jpeg(20 + n, 20)).await.1;
        is_done(ada, &listening, &picture).await;
        ada.sends_files("", &[&text, &picture], "general").await.unwrap();
    }
    let names = async |query: &str| {
        let (status, page) = bea.get(&format!("/api/rooms/general/files?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let files = page["files"].as_array().unwrap().clone();
        let names: Vec<String> =
            files.iter().map(|file| file["attachment"]["name"].as_str().unwrap().to_owned()).collect();
        (names.join(" "), page["hasMore"].as_bool().unwrap(), files.last().cloned().unwrap_or_default())
    };
    let (all, has_more, last) = names("limit=4").await;
    assert_eq!((all.as_str(), has_more), ("2.jpg 2.txt 1.jpg 1.txt", true));
    assert_eq!((&last["userName"], &last["seq"]), (&json!("Ada"), &json!(2)));
    let before = last["attachment"]["id"].as_str().unwrap();
    assert_eq!(names(&format!("before={before}")).await.0, "0.jpg 0.txt");
    assert_eq!(names("images=true").await.0, "2.jpg 1.jpg 0.jpg");
    assert_eq!(names("images=false&limit=2").await.0, "2.txt 1.txt");
    for (query, refusal) in
        [("limit=0", "validation.range"), ("limit=101", "validation.range"), ("before=x", "upload.not_found")]
    {
        assert_eq!(code(&bea.get(&format!("/api/rooms/general/files?{query}")).await.1), refusal);
    }
}

#[tokio::test]
async fn an_avatar_is_ones_own_picture_and_seen_by_everybody() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let listening = ada.listens().await;
    let avatar = [("purpose", "avatar")];
    let file = ada.uploads_for(&avatar, "me.jpg", &jpeg(700, 700)).await.1;
    is_done(ada, &listening, &file).await;
    let set = |file: &Value| json!({ "uploadId": file["id"] });
    let put =
        async |person: &Person, body: Value| person.call(Method::PUT, "/api/me/avatar", Some(&body)).await;
    assert_eq!(
        bea.fetches(&address(&file, "small")).await.status(),
        StatusCode::NOT_FOUND,
        "it is not set yet"
    );
    assert_eq!(code(&put(&bea, set(&file)).await.1), "upload.not_found");
    let (status, me) = put(ada, set(&file)).await;
    assert_eq!((status, &me["avatarId"]), (StatusCode::OK, &file["id"]));
    assert_eq!(bea.get(&format!("/api/users/{}", ada.id)).await.1["avatarId"], file["id"]);
    assert_eq!(bea.fetches(&address(&file, "small")).await.headers()["content-type"], "image/jpeg");
    ada.joins("general").await;
    assert_eq!(code(&ada.sends_files("", &[&file], "general").await.unwrap_err()), "upload.not_found");
    let other = ada.uploads_for(&avatar, "me.jpg", &jpeg(300, 300)).await.1;
    put(ada, set(&other)).await;
    assert_eq!(
        ada.fetches(&address(&file, "small")).await.status(),
        StatusCode::NOT_FOUND,
        "the old one is gone"
    );
    assert_eq!(put(ada, json!({ "uploadId": null })).await.1.get("avatarId"), None);
    assert_eq!(ada.get("/api/me/storage").await.1["usedBytes"], 0);
    let mine = ada.uploads("me.jpg", &jpeg(30, 30)).await.1;
    assert_eq!(code(&put(ada, set(&mine)).await.1), "upload.not_found", "it was uploaded for a message");
}

#[tokio::test]
async fn what_failed_is_tried_again_by_its_owner() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let listening = ada.listens().await;
    let file = ada.uploads("torn.png", b"\x89PNG\r\n\x1a\n").await.1;
    is_done(ada, &listening, &file).await;
    let path = format!("/api/uploads/{}/retry", file["id"].as_str().unwrap());
    assert_eq!(code(&bea.post(&path, &json!({})).await.1), "upload.not_found");
    let (status, again) = ada.post(&path, &json!({})).await;
    assert_eq!((status, &again["status"]), (StatusCode::OK, &json!("received")));
    assert_eq!(is_done(ada, &listening, &file).await["status"], "failed");
    let fine = ada.uploads("a.txt", b"a").await.1;
    let path = format!("/api/uploads/{}/retry", fine["id"].as_str().unwrap());
    assert_eq!(ada.post(&path, &json!({})).await.0, StatusCode::CONFLICT);
}
