import { config } from 'zod';

// The policy allows no code from text. Without this, zod would try whether it is allowed to make faster parsers that way, and the attempt alone is a violation.
// Its own file, imported first: schemas ask when they are made.
config({ jitless: true });
