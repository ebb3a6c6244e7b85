/**
 * The readable page of the API: a second entry of the build, in English alone, as the description is. It takes the
 * tokens alone from the app: sharing components with it would cut the app's chunks into smaller ones.
 */
import { mount } from 'svelte';
import { cookies } from '../stores/cookies';
import '../styles/base.css';
import Docs from './Docs.svelte';

const theme = cookies.read('tertulia-theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

const target = document.getElementById('app');
if (target === null) throw new Error('docs.html has no #app');
mount(Docs, { target });
