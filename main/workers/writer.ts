import { serveWriter } from '../core/store/serve-writer.ts';
import { giveWay } from './give-way.ts';

giveWay();
serveWriter();
