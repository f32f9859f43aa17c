import { serveReader } from '../core/store/serve-reader.ts';

serveReader();
