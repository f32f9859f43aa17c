import { useEffect } from 'react';
import { PLACES } from './places.ts';
import { go } from './router.ts';

/** Keys that work everywhere: Ctrl-K, F1, `/`, and `g` followed by a screen's letter. Never while a person types. */
export function useKeys(show: (sheet: 'palette' | 'shortcuts') => void): void {
  useEffect(() => {
    let afterG = false;
    const pressed = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return show('palette');
      }
      if (event.key === 'F1') {
        event.preventDefault();
        return show('shortcuts');
      }
      const typing = event.target instanceof Element && event.target.closest('input, select, textarea, [role="dialog"]') !== null;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (afterG) {
        afterG = false;
        const place = PLACES.find(({ key }) => key === event.key);
        if (place === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        return go(place.route);
      }
      afterG = event.key === 'g';
      if (event.key === '/') {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('[data-search]');
        if (field === null) go({ screen: 'documents', recordId: null, field: null });
        else field.focus();
      }
    };
    window.addEventListener('keydown', pressed, true);
    return () => window.removeEventListener('keydown', pressed, true);
  }, [show]);
}
