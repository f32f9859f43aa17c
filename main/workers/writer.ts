import { serveWriter } from '../core/store/serve-writer.ts';

serveWriter();
