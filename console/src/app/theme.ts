/** Mode and density, as preferred or as the system has them. */

import { applyDensity, applyMode, Density, disableMotion, Mode } from "@cloudscape-design/global-styles";
import { usePreferences } from "../ui/preferences";

export function followPreferences(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const apply = (): void => {
    const { mode, density } = usePreferences.getState();
    const isDark = mode === "dark" || (mode === "system" && dark.matches);
    applyMode(isDark ? Mode.Dark : Mode.Light);
    document.documentElement.classList.toggle("dark", isDark);
    applyDensity(density === "compact" ? Density.Compact : Density.Comfortable);
    disableMotion(still.matches);
  };
  apply();
  usePreferences.subscribe(apply);
  dark.addEventListener("change", apply);
  still.addEventListener("change", apply);
}
