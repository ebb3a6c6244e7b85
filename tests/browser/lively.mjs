// A house in the middle of an evening: the cast at its tables, in either language, for screens and pictures.

import { until } from '../client/patience.mjs';
import { png, text } from './paint.mjs';

const TALK = {
  en: {
    team: 'Taller Norte',
    launch: {
      name: 'launch',
      topic: '1.0 on Friday · party at eight',
      lines: [
        ['bea', 68, 'The 1.0 notes are up: https://example.org/notes/1.0'],
        ['bea', 67, 'Still open: the backup page and the Spanish screenshots.'],
        ['cid', 61, 'Restored Tuesday’s backup on a clean machine. Eleven seconds, and my coffee was still hot.'],
        ['dov', 52, 'Nightly build is green. 412 tests, 0 failures.'],
        ['eve', 44, 'Poster for Friday, first proof, is in the corridor. The lamp is a bit much, isn’t it?'],
        ['cid', 39, 'It is called «tertulia». If it had no lamp I would send it back 🌙'],
        ['eve', 31, 'Fine, the lamp stays. The cat goes, though.'],
        ['bea', 30, 'The cat was load-bearing.'],
        ['ada', 12, 'Could somebody read the first-run texts once more? They should sound like a person.'],
        ['bea', 9, 'Reading them now. «Name your table» beats «Configure your workspace» by a mile.'],
        ['bea', 8, 'I will send my changes before dinner.'],
        ['cid', 3, 'Then I only have to book the table for eight. How many are we?'],
      ],
    },
    kitchen: {
      name: 'kitchen',
      topic: 'Coffee, cake and the dishwasher',
      lines: [
        ['eve', 95, 'There is half a lemon cake on the second shelf. It is not mine any more.'],
        ['dov', 94, 'There was half a lemon cake.'],
        ['cid', 20, 'Whoever empties the dishwasher may choose the music tomorrow.'],
      ],
    },
    general: {
      topic: 'For everybody',
      lines: [
        ['ada', 180, 'Welcome, Eve! Chairs are by the window, the good ones too.'],
        ['eve', 176, 'Thank you! I have taken the one with the view.'],
        ['dov', 25, 'The server moves to the new disk at ten tonight. It will be away for a minute.'],
      ],
    },
    patio: {
      name: 'patio',
      topic: 'Plants, and who waters them',
      lines: [
        ['bea', 130, 'The lemon tree has a flower.'],
        ['ada', 128, 'One? Then this year we get one lemon.'],
        ['bea', 127, 'I shall guard it with my life.'],
      ],
    },
    direct: [
      ['cid', 16, 'Between us: shall we give Bea the plant on Friday?'],
      ['ada', 15, 'The big one. She has earned it.'],
    ],
    replies: [
      ['bea', 11, 'The second one still says «user». Shall I make it «you»?'],
      ['cid', 10, 'Please do. And thank you for «Pull up a chair» 🪑'],
      ['eve', 10, '@Ada, the last one is a little long for a phone.'],
    ],
    writing: 'Six, with the',
    notice: ['Tonight at ten', 'The server moves to the new disk and is away for a minute.'],
    empty: 'ideas',
    posters: { name: 'posters', words: 'Two proofs of the poster, and the words for it.', proofs: ['poster-friday.png', 'poster-lamp.png'], list: 'poster-words.txt' },
  },
  es: {
    team: 'Taller Norte',
    launch: {
      name: 'lanzamiento',
      topic: 'La 1.0 sale el viernes · fiesta a las ocho',
      lines: [
        ['bea', 68, 'Ya están las notas de la 1.0: https://example.org/notas/1.0'],
        ['bea', 67, 'Falta la página de copias y las capturas en español.'],
        ['cid', 61, 'He restaurado la copia del martes en una máquina limpia. Once segundos, y el café seguía caliente.'],
        ['dov', 52, 'La compilación nocturna está en verde. 412 pruebas, 0 fallos.'],
        ['eve', 44, 'El cartel del viernes, primera prueba, está en el pasillo. ¿La lámpara es demasiado?'],
        ['cid', 39, 'Se llama «tertulia». Sin lámpara lo devolvería 🌙'],
        ['eve', 31, 'Vale, la lámpara se queda. El gato se va.'],
        ['bea', 30, 'El gato sostenía todo el dibujo.'],
        ['ada', 12, '¿Alguien puede releer los textos de bienvenida? Que suenen a persona.'],
        ['bea', 9, 'Los leo ahora. «Pon nombre a tu mesa» gana por mucho a «Configure su espacio de trabajo».'],
        ['bea', 8, 'Te mando los cambios antes de cenar.'],
        ['cid', 3, 'Entonces solo me queda reservar para las ocho. ¿Cuántos somos?'],
      ],
    },
    kitchen: {
      name: 'cocina',
      topic: 'Café, bizcocho y lavavajillas',
      lines: [
        ['eve', 95, 'Hay medio bizcocho de limón en la segunda balda. Ya no es mío.'],
        ['dov', 94, 'Había medio bizcocho de limón.'],
        ['cid', 20, 'Quien vacíe el lavavajillas elige la música de mañana.'],
      ],
    },
    general: {
      topic: 'Para todo el mundo',
      lines: [
        ['ada', 180, '¡Te damos la bienvenida, Eve! Hay sillas junto a la ventana, también de las buenas.'],
        ['eve', 176, '¡Gracias! Me he quedado la que tiene vistas.'],
        ['dov', 25, 'El servidor se muda al disco nuevo a las diez. Faltará un minuto.'],
      ],
    },
    patio: {
      name: 'patio',
      topic: 'Las plantas, y quién las riega',
      lines: [
        ['bea', 130, 'El limonero tiene una flor.'],
        ['ada', 128, '¿Una? Pues este año habrá un limón.'],
        ['bea', 127, 'Lo defenderé con mi vida.'],
      ],
    },
    direct: [
      ['cid', 16, 'Entre nosotros: ¿le damos la planta a Bea el viernes?'],
      ['ada', 15, 'La grande. Se la ha ganado.'],
    ],
    replies: [
      ['bea', 11, 'El segundo aún dice «el usuario». ¿Lo cambio por «tú»?'],
      ['cid', 10, 'Sí, por favor. Y gracias por «Acerca una silla» 🪑'],
      ['eve', 10, '@Ada, el último es un poco largo para el móvil.'],
    ],
    writing: 'Seis, con la',
    notice: ['Esta noche a las diez', 'El servidor se muda al disco nuevo y faltará un minuto.'],
    empty: 'ideas',
    posters: { name: 'carteles', words: 'Dos pruebas del cartel, y los textos.', proofs: ['cartel-viernes.png', 'cartel-farol.png'], list: 'textos-del-cartel.txt' },
  },
};

/** Puts a file up in somebody's name and waits until it may be looked at. */
async function uploads(person, { name, mimeType, buffer }) {
  const form = new FormData();
  form.set('file', new File([buffer], name, { type: mimeType }));
  const headers = { authorization: `Bearer ${person.session.token}` };
  const answer = await fetch(`${person.house.url}/api/uploads`, { method: 'POST', headers, body: form });
  const { id } = await answer.json();
  await until(async () => (await person.gets(`/api/uploads/${id}`)).status === 'ready', `${name} is ready`);
  return id;
}

/** A picture alone, and two with a list. */
async function hang({ ada, bea }, room, { words, proofs, list }) {
  const [one, two] = [png(proofs[0], { width: 480, height: 320, red: 20 }), png(proofs[1], { width: 250, height: 350, red: 230 })];
  await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
  await bea.does('POST', `/api/rooms/${room}/messages`, { text: '', attachments: [await uploads(bea, one)] });
  const attachments = [];
  for (const file of [one, two, text(list)]) attachments.push(await uploads(ada, file));
  await ada.does('POST', `/api/rooms/${room}/messages`, { text: words, attachments });
}

/** What Ada asked is answered in a thread; she keeps one message, and another is pinned. */
async function answers(house, launch, { launch: { lines }, replies }, minutesAgo) {
  const { messages } = await house.ada.gets(`/api/rooms/${launch}/messages`);
  const idOf = (nth) => messages.find(({ text }) => text === lines[nth][2]).id;
  const root = idOf(8);
  for (const [who, minutes, text] of replies) {
    await house[who].does('POST', `/api/rooms/${launch}/messages`, { text, replyTo: root });
    minutesAgo[text] = minutes;
  }
  await house.bea.does('PUT', `/api/rooms/${launch}/pins/${idOf(0)}`);
  await house.ada.does('PUT', `/api/me/saved/${idOf(2)}`);
  return root;
}

/** Fills `house`, in which the five live; gives the rooms, and how many minutes ago each line was said. */
export async function fill(house, language) {
  const talk = TALK[language];
  const { ada, bea, cid, dov, eve } = house;
  const minutesAgo = {};
  const tell = async (room, lines) => {
    for (const [who, minutes, text] of lines) {
      await house[who].does('POST', `/api/rooms/${room}/messages`, { text });
      minutesAgo[text] = minutes;
    }
  };
  const makes = async ({ name, topic }, ...people) => {
    const memberIds = people.map((person) => person.id);
    return (await ada.does('POST', '/api/rooms', { name, topic, private: people.length > 0, memberIds })).id;
  };

  const launch = await makes(talk.launch);
  const kitchen = await makes(talk.kitchen);
  const empty = await makes({ name: talk.empty });
  const posters = await makes({ name: talk.posters.name });
  await hang(house, posters, talk.posters);
  for (const person of [bea, cid, dov, eve]) {
    for (const room of [launch, kitchen]) await person.does('PUT', `/api/rooms/${room}/members/${person.id}`);
  }
  await ada.does('PATCH', '/api/rooms/general', { topic: talk.general.topic });
  await ada.does('PATCH', `/api/rooms/${house.patio}`, { topic: talk.patio.topic });
  await tell('general', talk.general.lines);
  await tell(launch, talk.launch.lines);
  const thread = await answers(house, launch, talk, minutesAgo);
  await tell(house.patio, talk.patio.lines);
  const direct = (await ada.does('POST', '/api/direct', { userIds: [cid.id] })).id;
  await tell(direct, talk.direct);
  await tell(kitchen, talk.kitchen.lines);
  // Somebody made a room that Ada has not found yet.
  await bea.does('POST', '/api/rooms', { name: language === 'es' ? 'libros' : 'books', topic: '', private: false });
  await letsProgramsIn(ada, launch);
  const [title, message] = talk.notice;
  await ada.does('POST', '/api/notifications', { broadcast: true, type: 'info', title, message });
  return { ...talk, thread, launch, kitchen, empty, posters, proof: talk.posters.proofs[0], direct, patio: house.patio, minutesAgo };
}

/** A bot with a token, an address that posts, and one that would be told, but of nothing that happens here. */
async function letsProgramsIn(ada, room) {
  const { id } = await ada.does('POST', '/api/admin/bots', { name: 'Dov the builder', roomIds: [room] });
  const scopes = ['read', 'messages:write'];
  await ada.does('POST', `/api/admin/bots/${id}/tokens`, { name: 'CI', scopes, expiresInDays: 365 });
  await ada.does('POST', '/api/admin/webhooks/incoming', { name: 'Grafana', roomId: room });
  const told = { name: 'Archive', url: 'https://example.org/told', events: ['member.left'] };
  await ada.does('POST', '/api/admin/webhooks/outgoing', told);
}
